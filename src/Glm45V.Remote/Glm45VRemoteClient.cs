using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Glm45V.Messages;
using Glm45V.Remote.Answers;
using Glm45V.Remote.Profiles;
using Glm45V.Remote.Wire;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Glm45V.Remote;

/// <summary>An <see cref="IChatClient"/> over an OpenAI-compatible endpoint that serves GLM-4.5V: the same requests as over the model in this process.</summary>
/// <remarks>
/// What the endpoint does not enforce is judged here: demanded calls, arguments of calls, documents and other forms are held back until they
/// fulfil their schema; the model is told once what was wrong, and then <see cref="UnmetDemandException"/> is thrown. Reasoning and free text
/// flow on meanwhile. Options that the endpoint has no word for are refused, never dropped. Thread-safe. It never runs tools itself.
/// </remarks>
public sealed class Glm45VRemoteClient : IChatClient
{
    private readonly RemoteOptions _options;
    private readonly HttpClient _http;
    private readonly bool _ownsHttp;
    private readonly TimeProvider _time;
    private readonly RequestWriter _writer;
    private readonly Transport _transport;
    private readonly ChatClientMetadata _metadata;
    private readonly ILogger _logger;
    private bool _disposed;

    /// <summary>Makes a client; it asks nobody yet.</summary>
    /// <param name="options">Which model of which endpoint.</param>
    /// <param name="httpClient">Sends the requests, with no timeout shorter than the options'; it stays the caller's. Null makes one.</param>
    /// <param name="timeProvider">The clock of waits and times; null takes the system's.</param>
    /// <param name="loggerFactory">Gets what the client logs: retries and repairs, never what was said.</param>
    /// <exception cref="ArgumentException">An option is missing or out of range.</exception>
    public Glm45VRemoteClient(RemoteOptions options, HttpClient? httpClient = null, TimeProvider? timeProvider = null, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();

        _options = options;
        RemoteProfile profile = options.Profile ?? RemoteProfile.For(options.Endpoint!);
        Uri endpoint = options.Endpoint ?? profile.DefaultEndpoint!;
        _ownsHttp = httpClient is null;
        _http = httpClient ?? new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        _time = timeProvider ?? TimeProvider.System;
        _writer = new RequestWriter(options, profile);
        _logger = loggerFactory?.CreateLogger<Glm45VRemoteClient>() ?? NullLogger<Glm45VRemoteClient>.Instance;
        _transport = new Transport(options, endpoint, _http, _time, _logger);
        _metadata = new ChatClientMetadata(profile.Name, endpoint, options.Model);
    }

    /// <inheritdoc />
    /// <exception cref="RemoteException">The endpoint does not answer as it should.</exception>
    /// <exception cref="UnmetDemandException">The answer is not what was demanded.</exception>
    /// <exception cref="UnsupportedOptionException">The endpoint cannot do what is asked.</exception>
    /// <exception cref="BrokenConversationException">Calls and results of the conversation do not belong together.</exception>
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return AskAsync([.. messages], options, stream: false, cancellationToken).ToChatResponseAsync(cancellationToken);
    }

    /// <inheritdoc />
    /// <exception cref="RemoteException">The endpoint does not answer as it should.</exception>
    /// <exception cref="UnmetDemandException">The answer is not what was demanded.</exception>
    /// <exception cref="UnsupportedOptionException">The endpoint cannot do what is asked.</exception>
    /// <exception cref="BrokenConversationException">Calls and results of the conversation do not belong together.</exception>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return AskAsync([.. messages], options, stream: true, cancellationToken);
    }

    /// <inheritdoc />
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(_metadata) ? _metadata
            : null;
    }

    /// <summary>Asks the endpoint for its models, to see that it is there and knows the key.</summary>
    /// <exception cref="RemoteException">It is not, or does not.</exception>
    public Task PingAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _transport.PingAsync(cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _disposed = true;
        if (_ownsHttp)
        {
            _http.Dispose();
        }
    }

    private async IAsyncEnumerable<ChatResponseUpdate> AskAsync(List<ChatMessage> messages, ChatOptions? request, bool stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        RequestCheck.Check(messages, request);
        foreach (string name in request?.AdditionalProperties?.Keys.Where(name => !RequestProperties.Known.Contains(name)) ?? [])
        {
            Log.UnknownProperty(_logger, name);
        }

        var demand = Demand.Of(request);
        JsonObject? more = request?.RawRepresentationFactory?.Invoke(this) switch
        {
            null => null,
            JsonObject fields => fields,
            object other => throw new UnsupportedOptionException(nameof(ChatOptions.RawRepresentationFactory), $"{nameof(ChatOptions.RawRepresentationFactory)} gave a {other.GetType().Name}; give a JsonObject with fields of the request."),
        };
        RemoteRequest sent = _writer.Write(messages, request, demand, stream, more);
        var frame = new UpdateFrame(_options.Model, _time.GetUtcNow());
        var usage = new UsageDetails();
        for (int round = 0; ; round++)
        {
            var answer = new AnswerReader(demand, request?.Reasoning?.Output != ReasoningOutput.None);
            await foreach (System.Text.Json.JsonElement chunk in _transport.SendAsync(sent, cancellationToken).ConfigureAwait(false))
            {
                foreach (AIContent content in answer.Add(chunk))
                {
                    cancellationToken.ThrowIfCancellationRequested(); // what has come in already is not read to its end
                    yield return frame.Update(answer, content);
                }
            }

            if (answer.Usage is { } used)
            {
                usage.Add(used);
            }

            if (answer.Flaw is { } flaw)
            {
                sent = Again(sent, answer, flaw, round);
                continue;
            }

            foreach (AIContent content in answer.Held())
            {
                yield return frame.Update(answer, content);
            }

            yield return frame.Last(answer, usage);
            yield break;
        }
    }

    private RemoteRequest Again(RemoteRequest sent, AnswerReader answer, string flaw, int round)
    {
        if (answer.Finish == ChatFinishReason.Length)
        {
            throw new UnmetDemandException(answer.InWords, $"'{_options.Model}' did not get to the end of what was demanded: {flaw} Its answer was cut off by the limit of tokens: raise {nameof(ChatOptions.MaxOutputTokens)}.");
        }

        if (answer.Finish == ChatFinishReason.ContentFilter)
        {
            throw new UnmetDemandException(answer.InWords, $"'{_options.Model}' was stopped by the endpoint's content filter before it did what was demanded: {flaw}");
        }

        if (round >= _options.RepairRounds)
        {
            throw new UnmetDemandException(answer.InWords, $"'{_options.Model}' did not do what was demanded, {(round == 0 ? "and is not asked again" : "even after it was told what was wrong")}: {flaw} Simplify the schema, demand less, or raise {nameof(RemoteOptions)}.{nameof(RemoteOptions.RepairRounds)}.");
        }

        Log.Repairing(_logger, _options.Model, round + 1); // the flaw quotes the answer
        RemoteTelemetry.Repairs.Add(1, new KeyValuePair<string, object?>("gen_ai.request.model", _options.Model));
        return sent.Continue(
            new JsonObject { ["role"] = "assistant", ["content"] = answer.InWords },
            new JsonObject { ["role"] = "user", ["content"] = $"{flaw} Nothing was done with your answer. Answer again, correctly." });
    }
}
