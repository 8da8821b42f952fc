using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Remote;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Glm45V.Testing;

/// <summary>An endpoint on this machine that answers as it is told, one reply a request, and remembers what it was asked.</summary>
internal sealed class ScriptedEndpoint : IAsyncDisposable
{
    private const string VisionQuestion = "Which number does the picture show?";
    private const string NumberInThePicture = "472";

    private readonly WebApplication _server;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _replies;

    private ScriptedEndpoint(WebApplication server, IEnumerable<Func<HttpContext, Task>> replies)
    {
        _server = server;
        _replies = new(replies);
    }

    public Uri Address => new($"{_server.Urls.First()}/v1");

    public ConcurrentQueue<JsonElement> Requests { get; } = [];

    public ConcurrentQueue<IHeaderDictionary> Headers { get; } = [];

    /// <summary>Whether it answers the commands' question for the number in a picture by itself, beside its replies.</summary>
    public bool SeesPictures { get; set; } = true;

    /// <summary>How it answers the question for its models.</summary>
    public int ModelsStatus { get; set; } = 200;

    public static async Task<ScriptedEndpoint> StartAsync(params Func<HttpContext, Task>[] replies)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication server = builder.Build();
        var endpoint = new ScriptedEndpoint(server, replies);
        server.Run(endpoint.AnswerAsync);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return endpoint;
    }

    /// <summary>Gives a client of this endpoint that retries without waiting long.</summary>
    public Glm45VRemoteClient Client(Func<RemoteOptions, RemoteOptions>? change = null, TimeProvider? time = null)
    {
        var options = new RemoteOptions { Endpoint = Address, Model = "zai-org/GLM-4.5V", ApiKey = "secret", RetryDelay = TimeSpan.FromMilliseconds(1) };
        return new Glm45VRemoteClient(change is null ? options : change(options), timeProvider: time);
    }

    /// <summary>A response of JSON.</summary>
    public static Func<HttpContext, Task> Json(JsonNode body, int status = 200) => Raw(body.ToJsonString(), "application/json", status);

    /// <summary>A response of any text.</summary>
    public static Func<HttpContext, Task> Raw(string body, string type, int status = 200, string? retryAfter = null) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        await context.Response.WriteAsync(body);
    };

    /// <summary>A stream of events, ended by the usual last one.</summary>
    public static Func<HttpContext, Task> Events(params JsonNode[] events) => RawEvents([.. events.Select(data => data.ToJsonString()), "[DONE]"]);

    /// <summary>A stream of events as they are.</summary>
    public static Func<HttpContext, Task> RawEvents(params string[] events) => async context =>
    {
        context.Response.ContentType = "text/event-stream";
        foreach (string data in events)
        {
            await context.Response.WriteAsync($"data: {data}\n\n");
            await context.Response.Body.FlushAsync();
        }
    };

    /// <summary>A stream whose connection is lost behind its events, once they have been seen.</summary>
    public static Func<HttpContext, Task> Broken(Task seen, params JsonNode[] events) => async context =>
    {
        await RawEvents([.. events.Select(data => data.ToJsonString())])(context);
        await seen;
        context.Features.Get<IHttpRequestLifetimeFeature>()!.Abort();
    };

    /// <summary>Sends events and then nothing, until the client leaves.</summary>
    public static Func<HttpContext, Task> Silent(params JsonNode[] events) => async context =>
    {
        if (events.Length > 0)
        {
            await RawEvents([.. events.Select(data => data.ToJsonString())])(context);
        }

        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
    };

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await _server.StopAsync(atOnce.Token);
        await _server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/v1/models")
        {
            await Raw("{\"object\":\"list\",\"data\":[]}", "application/json", ModelsStatus)(context);
            return;
        }

        Assert.Equal("/v1/chat/completions", context.Request.Path);
        JsonElement request = (await JsonDocument.ParseAsync(context.Request.Body)).RootElement;
        if (SeesPictures && request.GetRawText().Contains(VisionQuestion, StringComparison.Ordinal))
        {
            await Json(Spoken.Answer(NumberInThePicture))(context);
            return;
        }

        context.Items["request"] = request;
        Requests.Enqueue(request);
        Headers.Enqueue(new HeaderDictionary(context.Request.Headers.ToDictionary())); // the server uses its own again
        await (_replies.TryDequeue(out Func<HttpContext, Task>? reply) ? reply : Raw("no more replies", "text/plain", 410))(context);
    }
}
