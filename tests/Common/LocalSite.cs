using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Glm45V.Testing;

/// <summary>A web site on the loopback address whose pages are given by the test.</summary>
internal sealed class LocalSite : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Response> pages = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> asked = new();
    private readonly HttpListener listener;
    private readonly Task serving;

    private LocalSite(HttpListener listener, Uri address)
    {
        this.listener = listener;
        Address = address;
        serving = ServeAsync();
    }

    /// <summary>The site's address, ending in a slash.</summary>
    public Uri Address { get; }

    /// <summary>Starts an empty site on a free port.</summary>
    public static LocalSite Start()
    {
        (HttpListener listener, Uri address) = LoopbackListener.Start();
        return new LocalSite(listener, address);
    }

    /// <summary>Adds a page and gives its address; a gate holds the answer back until it completes.</summary>
    public string Add(string path, string body, string contentType = "text/html; charset=utf-8", Task? gate = null)
    {
        pages["/" + path.TrimStart('/')] = new Response(Encoding.UTF8.GetBytes(body), contentType, gate ?? Task.CompletedTask);
        return new Uri(Address, path.TrimStart('/')).ToString();
    }

    /// <summary>Completes when a browser has asked for a path.</summary>
    public Task AskedAsync(string path) => Asked("/" + path.TrimStart('/')).Task;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
    }

    private TaskCompletionSource Asked(string path) =>
        asked.GetOrAdd(path, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext request;
            try
            {
                request = await listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(request);
        }
    }

    private async Task AnswerAsync(HttpListenerContext request)
    {
        string path = request.Request.Url!.AbsolutePath;
        Asked(path).TrySetResult();
        Response answer = pages.GetValueOrDefault(path) ?? new Response("not here"u8.ToArray(), "text/plain", Task.CompletedTask);
        try
        {
            await answer.Gate;
            request.Response.StatusCode = pages.ContainsKey(path) ? 200 : 404;
            request.Response.ContentType = answer.ContentType;
            await request.Response.OutputStream.WriteAsync(answer.Body);
            request.Response.Close();
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The browser went away before it had its answer.
        }
    }

    private sealed record Response(byte[] Body, string ContentType, Task Gate);
}
