using System.Net;
using Glm45V.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace Glm45V.Remote.Tests;

public sealed class FaultTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task GetResponseAsync_FailureOfAMoment_IsTriedAgain(int status)
    {
        (ChatResponse response, int requests) = await AskAsync(ScriptedEndpoint.Raw("busy", "text/plain", status), ScriptedEndpoint.Json(Spoken.Answer("Hello")));

        Assert.Equal(("Hello", 2), (response.Text, requests));
    }

    [Fact]
    public async Task GetResponseAsync_FailureThatStays_IsTriedAsOftenAsAllowed()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync([.. Enumerable.Repeat(ScriptedEndpoint.Raw("{\"error\":{\"message\":\"out of memory\"}}", "application/json", 500), 9)]);
        using Glm45VRemoteClient client = endpoint.Client(options => options with { MaxRetries = 2 });

        RemoteException error = await Assert.ThrowsAsync<RemoteException>(() => client.GetResponseAsync("Hi", cancellationToken: Stop));

        Assert.Equal((RemoteFailure.ServerFailed, HttpStatusCode.InternalServerError, 3), (error.Failure, error.Status, endpoint.Requests.Count));
        Assert.Contains("out of memory", error.Message, StringComparison.Ordinal);
        Assert.Contains(endpoint.Address.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_RetryAfter_IsWaitedFor()
    {
        var time = new ImpatientTime(TimeSpan.FromSeconds(30));
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Raw("slow down", "text/plain", 429, retryAfter: "7"), ScriptedEndpoint.Json(Spoken.Answer("Hello")));
        using Glm45VRemoteClient client = endpoint.Client(time: time);

        ChatResponse response = await client.GetResponseAsync("Hi", cancellationToken: Stop);

        Assert.Equal("Hello", response.Text);
        Assert.Equal([TimeSpan.FromSeconds(7)], time.Waits);
    }

    [Fact]
    public async Task GetResponseAsync_RetryAfterLongerThanAllowed_FailsAtOnceAndSaysHowLong()
    {
        RemoteException error = await FailsAsync(ScriptedEndpoint.Raw("come back tomorrow", "text/plain", 429, retryAfter: "3600"));

        Assert.Equal((RemoteFailure.RateLimited, TimeSpan.FromHours(1)), (error.Failure, error.RetryAfter));
        Assert.Contains("3600 s", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, RemoteFailure.Rejected)]
    [InlineData(402, RemoteFailure.RateLimited)]
    [InlineData(401, RemoteFailure.Unauthorized)]
    [InlineData(403, RemoteFailure.Unauthorized)]
    [InlineData(404, RemoteFailure.NotFound)]
    [InlineData(413, RemoteFailure.Rejected)]
    [InlineData(422, RemoteFailure.Rejected)]
    public async Task GetResponseAsync_RequestThatIsWrong_IsNotTriedAgain(int status, RemoteFailure failure)
    {
        RemoteException error = await FailsAsync(ScriptedEndpoint.Raw("no", "text/plain", status));

        Assert.Equal(failure, error.Failure);
    }

    [Fact]
    public async Task GetResponseAsync_PicturesRefused_SaysSo()
    {
        var picture = new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, "image/png"), new TextContent("What is it?")]);

        RemoteException error = await FailsAsync(ScriptedEndpoint.Raw("""{"error":{"message":"GLM-4.5-Air is not a multimodal model","code":400}}""", "application/json", 400), picture);

        Assert.Equal(RemoteFailure.PicturesRefused, error.Failure);
        Assert.Contains("GLM-4.5V", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_WebPage_IsCalledOne()
    {
        RemoteException error = await FailsAsync(ScriptedEndpoint.Raw("<!doctype html><title>Sign in</title>", "text/html"));

        Assert.Equal(RemoteFailure.NotUnderstood, error.Failure);
        Assert.Contains("a web page", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"object\":\"list\"}")]
    [InlineData("[1]")]
    public async Task GetResponseAsync_NoChatCompletion_IsNotUnderstood(string body) =>
        Assert.Equal(RemoteFailure.NotUnderstood, (await FailsAsync(ScriptedEndpoint.Raw(body, "application/json"))).Failure);

    [Fact]
    public async Task GetResponseAsync_ErrorWithStatusOfSuccess_IsAnError()
    {
        RemoteException error = await FailsAsync(ScriptedEndpoint.Raw("""{"error":{"message":"No endpoints found","code":404}}""", "application/json"));

        Assert.Equal((RemoteFailure.NotFound, HttpStatusCode.NotFound), (error.Failure, error.Status));
    }

    [Fact]
    public async Task GetResponseAsync_NobodyThere_IsUnreachable()
    {
        ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync();
        Uri address = endpoint.Address;
        await endpoint.DisposeAsync();
        using var client = new Glm45VRemoteClient(new RemoteOptions { Endpoint = address, Model = "m", MaxRetries = 0 });

        RemoteException error = await Assert.ThrowsAsync<RemoteException>(() => client.GetResponseAsync("Hi", cancellationToken: Stop));

        Assert.Equal(RemoteFailure.Unreachable, error.Failure);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_LostBeforeItsFirstEvent_IsTriedAgain()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Broken(Task.CompletedTask), ScriptedEndpoint.Events(Spoken.Text("Hello"), Spoken.End("stop")));
        using Glm45VRemoteClient client = endpoint.Client();

        Assert.Equal("Hello", (await client.GetStreamingResponseAsync("Hi", cancellationToken: Stop).ToChatResponseAsync(Stop)).Text);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_LostInItsMiddle_KeepsWhatCameAndIsNotTriedAgain()
    {
        var read = new TaskCompletionSource();
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Broken(read.Task, Spoken.Text("Hel")), ScriptedEndpoint.Events(Spoken.Text("Hello"), Spoken.End("stop")));
        using Glm45VRemoteClient client = endpoint.Client();
        var seen = new List<string>();

        RemoteException error = await Assert.ThrowsAsync<RemoteException>(async () =>
        {
            await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("Hi", cancellationToken: Stop))
            {
                seen.Add(update.Text);
                read.TrySetResult();
            }
        });

        Assert.Equal((RemoteFailure.CutOff, 1), (error.Failure, endpoint.Requests.Count));
        Assert.Equal(["Hel"], seen);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_EndsWithoutAnEnd_IsCutOff()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.RawEvents(Spoken.Text("Hel").ToJsonString()));
        using Glm45VRemoteClient client = endpoint.Client();

        RemoteException error = await Assert.ThrowsAsync<RemoteException>(() => client.GetStreamingResponseAsync("Hi", cancellationToken: Stop).ToChatResponseAsync(Stop));

        Assert.Equal(RemoteFailure.CutOff, error.Failure);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_ErrorInItsMiddle_IsThatError()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.RawEvents(Spoken.Text("Hel").ToJsonString(), """{"error":{"code":502,"message":"provider disconnected"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}"""));
        using Glm45VRemoteClient client = endpoint.Client();

        RemoteException error = await Assert.ThrowsAsync<RemoteException>(() => client.GetStreamingResponseAsync("Hi", cancellationToken: Stop).ToChatResponseAsync(Stop));

        Assert.Equal(RemoteFailure.ServerFailed, error.Failure);
        Assert.Contains("provider disconnected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_FirstEventTooLate_TimesOut()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Silent());
        using Glm45VRemoteClient client = endpoint.Client(options => options with { AttemptTimeout = TimeSpan.FromMilliseconds(200), MaxRetries = 0 });

        RemoteException error = await Assert.ThrowsAsync<RemoteException>(() => client.GetStreamingResponseAsync("Hi", cancellationToken: Stop).ToChatResponseAsync(Stop));

        Assert.Equal(RemoteFailure.TimedOut, error.Failure);
        Assert.Contains(nameof(RemoteOptions.AttemptTimeout), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_SilenceInItsMiddle_TimesOut()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Silent(Spoken.Text("Hel")));
        using Glm45VRemoteClient client = endpoint.Client(options => options with { IdleTimeout = TimeSpan.FromMilliseconds(200) });

        RemoteException error = await Assert.ThrowsAsync<RemoteException>(() => client.GetStreamingResponseAsync("Hi", cancellationToken: Stop).ToChatResponseAsync(Stop));

        Assert.Equal(RemoteFailure.TimedOut, error.Failure);
        Assert.Contains(nameof(RemoteOptions.IdleTimeout), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_LimitOfTheCallersHttpClient_IsNamed()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Silent());
        using var http = new HttpClient { Timeout = TimeSpan.FromMilliseconds(200) };
        using var client = new Glm45VRemoteClient(new RemoteOptions { Endpoint = endpoint.Address, Model = "m", MaxRetries = 0 }, http);

        RemoteException error = await Assert.ThrowsAsync<RemoteException>(() => client.GetResponseAsync("Hi", cancellationToken: Stop));

        Assert.Equal(RemoteFailure.TimedOut, error.Failure);
        Assert.Contains("HttpClient.Timeout", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_AllAttemptsTooLong_TimesOut()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Silent(), ScriptedEndpoint.Silent());
        using Glm45VRemoteClient client = endpoint.Client(options => options with { TotalTimeout = TimeSpan.FromMilliseconds(200) });

        RemoteException error = await Assert.ThrowsAsync<RemoteException>(() => client.GetResponseAsync("Hi", cancellationToken: Stop));

        Assert.Equal(RemoteFailure.TimedOut, error.Failure);
        Assert.Contains(nameof(RemoteOptions.TotalTimeout), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_EndpointThatKeepsFailing_IsNotAskedForAWhile()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync([.. Enumerable.Repeat(ScriptedEndpoint.Raw("down", "text/plain", 500), 9)]);
        using Glm45VRemoteClient client = endpoint.Client(options => options with { MaxRetries = 0, BreakAfter = 2 });
        await Assert.ThrowsAsync<RemoteException>(() => client.GetResponseAsync("Hi", cancellationToken: Stop));
        await Assert.ThrowsAsync<RemoteException>(() => client.GetResponseAsync("Hi", cancellationToken: Stop));

        RemoteException error = await Assert.ThrowsAsync<RemoteException>(() => client.GetResponseAsync("Hi", cancellationToken: Stop));

        Assert.Equal((RemoteFailure.CircuitOpen, 2), (error.Failure, endpoint.Requests.Count));
        Assert.Contains("down", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_Cancelled_StopsInTheMiddle()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Silent(Spoken.Text("Hel")));
        using Glm45VRemoteClient client = endpoint.Client();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ChatResponseUpdate _ in client.GetStreamingResponseAsync("Hi", cancellationToken: cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });
    }

    [Theory]
    [InlineData("stop", "stop")]
    [InlineData("length", "length")]
    [InlineData("sensitive", "content_filter")]
    [InlineData("content_filter", "content_filter")]
    [InlineData("abort", "abort")]
    public async Task GetResponseAsync_FinishReason_IsKept(string written, string expected)
    {
        (ChatResponse response, _) = await AskAsync(ScriptedEndpoint.Json(Spoken.Answer("Hel", written)));

        Assert.Equal(expected, response.FinishReason!.Value.Value);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_AnswerThatIsNoStream_IsTakenWhole()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Json(Spoken.Answer("Hello")));
        using Glm45VRemoteClient client = endpoint.Client();

        Assert.Equal("Hello", (await client.GetStreamingResponseAsync("Hi", cancellationToken: Stop).ToChatResponseAsync(Stop)).Text);
    }

    [Fact]
    public async Task GetResponseAsync_Disposed_Throws()
    {
        var client = new Glm45VRemoteClient(new RemoteOptions { Endpoint = new Uri("http://localhost:1/v1"), Model = "m" });
        client.Dispose();
        client.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetResponseAsync("Hi", cancellationToken: Stop));
    }

    private static async Task<(ChatResponse Response, int Requests)> AskAsync(params Func<HttpContext, Task>[] replies)
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(replies);
        using Glm45VRemoteClient client = endpoint.Client();
        return (await client.GetResponseAsync("Hi", cancellationToken: Stop), endpoint.Requests.Count);
    }

    private static async Task<RemoteException> FailsAsync(Func<HttpContext, Task> reply, ChatMessage? message = null)
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(reply, reply);
        using Glm45VRemoteClient client = endpoint.Client();
        RemoteException error = await Assert.ThrowsAsync<RemoteException>(() => client.GetResponseAsync([message ?? new ChatMessage(ChatRole.User, "Hi")], cancellationToken: Stop));
        Assert.Single(endpoint.Requests);
        return error;
    }
}
