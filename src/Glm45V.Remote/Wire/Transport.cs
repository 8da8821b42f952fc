using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Glm45V.Remote.Wire;

/// <summary>Sends requests and gives the JSON of answers: one whole, or the events of a stream. An attempt is retried until its first event, never after it.</summary>
internal sealed class Transport
{
    private const int MaxErrorBytes = 64 << 10;
    private const int MaxAnswerBytes = 64 << 20; // far more than any context holds
    private const string EndOfStream = "[DONE]";

    private readonly RemoteOptions _options;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Uri _base;
    private readonly Uri _address;
    private readonly EndpointFailures _failures;
    private readonly ResiliencePipeline<OpenAnswer> _attempts;

    public Transport(RemoteOptions options, Uri endpoint, HttpClient http, TimeProvider time, ILogger logger)
    {
        _options = options;
        _http = http;
        _time = time;
        _logger = logger;
        _base = endpoint;
        _address = Under("/chat/completions");
        _failures = new EndpointFailures(endpoint, options.Model, time);
        _attempts = Attempts();
    }

    /// <summary>Gives the chunks of an answer.</summary>
    /// <exception cref="RemoteException">The endpoint does not answer as it should.</exception>
    public async IAsyncEnumerable<JsonElement> SendAsync(RemoteRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        OpenAnswer answer = await OpenAsync(request, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable closing = answer.ConfigureAwait(false);
        bool hasEnd = false;
        for (JsonElement? chunk = answer.First; chunk is { } given; chunk = await NextAsync(answer, cancellationToken).ConfigureAwait(false))
        {
            if (_failures.Reported(given, request.HasMedia) is { } reported)
            {
                throw reported;
            }

            hasEnd |= WireJson.Items(given, "choices").Any(choice => WireJson.Text(choice, "finish_reason") is { Length: > 0 });
            yield return given;
        }

        if (!hasEnd && !answer.IsDone)
        {
            throw _failures.CutOff("before its end");
        }
    }

    /// <summary>Asks for the models; providers that have no such list answer all the same.</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.AttemptTimeout, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using HttpRequestMessage message = WithKey(new HttpRequestMessage(HttpMethod.Get, Under("/models")));
            using HttpResponseMessage response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, stop.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode && response.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed))
            {
                throw _failures.Status(response, await response.Content.ReadAsStringAsync(stop.Token).ConfigureAwait(false), hasMedia: false);
            }
        }
        catch (OperationCanceledException error) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw _failures.TimedOut(_options.AttemptTimeout, $"{nameof(RemoteOptions)}.{nameof(RemoteOptions.AttemptTimeout)}", error);
        }
        catch (HttpRequestException error)
        {
            throw _failures.Unreachable(error);
        }
    }

    private Uri Under(string path) => new(_base.GetLeftPart(UriPartial.Path).TrimEnd('/') + path + _base.Query);

    private async Task<OpenAnswer> OpenAsync(RemoteRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await _attempts.ExecuteAsync(async stop => await AttemptAsync(request, cancellationToken, stop).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutRejectedException error)
        {
            throw _failures.TimedOut(_options.TotalTimeout, $"{nameof(RemoteOptions)}.{nameof(RemoteOptions.TotalTimeout)}", error);
        }
        catch (BrokenCircuitException error)
        {
            throw _failures.Open(error.RetryAfter, error);
        }
    }

    private ResiliencePipeline<OpenAnswer> Attempts()
    {
        PredicateBuilder<OpenAnswer> transient = new PredicateBuilder<OpenAnswer>().Handle<RemoteException>(error => error.IsTransient && !(error.RetryAfter > _options.MaxRetryDelay));
        var pipeline = new ResiliencePipelineBuilder<OpenAnswer> { TimeProvider = _time };
        pipeline.AddTimeout(_options.TotalTimeout);
        if (_options.MaxRetries > 0)
        {
            pipeline.AddRetry(new RetryStrategyOptions<OpenAnswer>
            {
                ShouldHandle = transient,
                MaxRetryAttempts = _options.MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = _options.RetryDelay,
                MaxDelay = _options.MaxRetryDelay,
                OnRetry = retry =>
                {
                    Log.Retrying(_logger, retry.AttemptNumber + 1, retry.RetryDelay.TotalMilliseconds, retry.Outcome.Exception!.Message);
                    RemoteTelemetry.Retries.Add(1, new KeyValuePair<string, object?>("gen_ai.request.model", _options.Model));
                    return ValueTask.CompletedTask;
                },
                DelayGenerator = retry => ValueTask.FromResult((retry.Outcome.Exception as RemoteException)?.RetryAfter),
            });
        }

        return pipeline.AddCircuitBreaker(new CircuitBreakerStrategyOptions<OpenAnswer>
        {
            ShouldHandle = new PredicateBuilder<OpenAnswer>().Handle<RemoteException>(error => error.IsTransient && error.Failure != RemoteFailure.RateLimited),
            FailureRatio = 0.5,
            MinimumThroughput = _options.BreakAfter,
            SamplingDuration = TimeSpan.FromSeconds(30),
            BreakDuration = _options.BreakDuration,
            OnOpened = opened =>
            {
                Log.CircuitOpened(_logger, opened.BreakDuration.TotalSeconds);
                return ValueTask.CompletedTask;
            },
        }).Build();
    }

    // Reads as far as the first event, so that whatever goes wrong before it can be tried again.
    private async Task<OpenAnswer> AttemptAsync(RemoteRequest request, CancellationToken caller, CancellationToken total)
    {
        using var limit = new CancellationTokenSource(_options.AttemptTimeout, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(total, limit.Token);
        OpenAnswer? answer = null;
        try
        {
            answer = await OpenAnswer.SendAsync(_http, Message(request), _time, stop.Token, caller).ConfigureAwait(false);
            if (!answer.Response.IsSuccessStatusCode)
            {
                throw _failures.Status(answer.Response, await answer.ReadAsync(MaxErrorBytes, stop.Token).ConfigureAwait(false), request.HasMedia);
            }

            if (answer.Response.Content.Headers.ContentType?.MediaType == "text/event-stream")
            {
                using CancellationTokenRegistration registration = stop.Token.UnsafeRegister(static open => ((OpenAnswer)open!).Stop(), answer);
                answer.OpenEvents();
                answer.First = await ParsedAsync(answer, Timeout.InfiniteTimeSpan).ConfigureAwait(false) ?? throw _failures.CutOff("before its first word");
            }
            else
            {
                string body = await answer.ReadAsync(MaxAnswerBytes, stop.Token).ConfigureAwait(false);
                JsonElement whole = Parse(body);
                answer.First = WireJson.Items(whole, "choices").Any() || WireJson.Object(whole, "error") is not null ? whole : throw _failures.NoAnswer(body);
            }

            OpenAnswer opened = _failures.Reported(answer.First.Value, request.HasMedia) is { } reported ? throw reported : answer;
            answer = null;
            return opened;
        }
        catch (OperationCanceledException error) when (!total.IsCancellationRequested)
        {
            // Else the caller's HttpClient has a limit of its own.
            throw limit.IsCancellationRequested
                ? _failures.TimedOut(_options.AttemptTimeout, $"{nameof(RemoteOptions)}.{nameof(RemoteOptions.AttemptTimeout)}", error)
                : _failures.TimedOut(_http.Timeout, $"{nameof(HttpClient)}.{nameof(HttpClient.Timeout)}", error);
        }
        catch (HttpRequestException error)
        {
            throw _failures.Unreachable(error);
        }
        catch (IOException error)
        {
            throw _failures.CutOff("before its first word", error);
        }
        finally
        {
            if (answer is not null)
            {
                await answer.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<JsonElement?> NextAsync(OpenAnswer answer, CancellationToken cancellationToken)
    {
        if (!answer.HasEvents)
        {
            answer.IsDone = true;
            return null;
        }

        try
        {
            return await ParsedAsync(answer, _options.IdleTimeout).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw _failures.Idle(_options.IdleTimeout);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw _failures.CutOff("in its middle", error);
        }
    }

    private async Task<JsonElement?> ParsedAsync(OpenAnswer answer, TimeSpan within)
    {
        while (await answer.NextAsync(within).ConfigureAwait(false) is { } data)
        {
            if (data.Trim() == EndOfStream)
            {
                answer.IsDone = true;
                return null;
            }

            if (data.Trim().Length > 0)
            {
                return Parse(data);
            }
        }

        return null;
    }

    private JsonElement Parse(string text)
    {
        try
        {
            var parsed = JsonElement.Parse(text);
            return parsed.ValueKind == JsonValueKind.Object ? parsed : throw _failures.NotJson(text);
        }
        catch (JsonException error)
        {
            throw _failures.NotJson(text, error);
        }
    }

    private HttpRequestMessage Message(RemoteRequest request)
    {
        HttpRequestMessage message = WithKey(new HttpRequestMessage(HttpMethod.Post, _address));
        message.Content = new StringContent(request.Body.ToJsonString(RequestWriter.Json), Encoding.UTF8, "application/json");
        return message;
    }

    private HttpRequestMessage WithKey(HttpRequestMessage message)
    {
        if (_options.ApiKey is { Length: > 0 } key)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        foreach ((string name, string value) in _options.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }
}
