using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Glm45V.Plugins.Browser.Tests;

/// <summary>A web site on the loopback address whose pages are given by the test.</summary>
internal sealed class LocalSite : IAsyncDisposable
{
    private static readonly Page s_missing = new("not here", "text/plain", Task.CompletedTask);

    private readonly ConcurrentDictionary<string, Page> pages = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> asked = new();
    private readonly WebApplication server;

    private LocalSite()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        server = builder.Build();
        server.Run(AnswerAsync);
    }

    /// <summary>The site's address, ending in a slash.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Starts an empty site on a free port.</summary>
    public static async Task<LocalSite> StartAsync()
    {
        var site = new LocalSite();
        await site.server.StartAsync();
        site.Address = new Uri(site.server.Urls.Single());
        return site;
    }

    /// <summary>Adds a page and gives its address; a gate holds the answer back until it completes.</summary>
    public string Add(string path, string body, string contentType = "text/html; charset=utf-8", Task? gate = null)
    {
        pages["/" + path.TrimStart('/')] = new Page(body, contentType, gate ?? Task.CompletedTask);
        return new Uri(Address, path.TrimStart('/')).ToString();
    }

    /// <summary>Adds a redirection and gives its address.</summary>
    public string AddRedirect(string path, string target)
    {
        pages["/" + path.TrimStart('/')] = new Page("", "text/plain", Task.CompletedTask, target);
        return new Uri(Address, path.TrimStart('/')).ToString();
    }

    /// <summary>Every path that was asked for.</summary>
    public IEnumerable<string> AskedPaths => asked.Where(pair => pair.Value.Task.IsCompleted).Select(pair => pair.Key);

    /// <summary>Completes when a browser has asked for a path.</summary>
    public Task AskedAsync(string path) => Asked("/" + path.TrimStart('/')).Task;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await server.StopAsync(new CancellationToken(canceled: true)); // answers that are held back are given up
        await server.DisposeAsync();
    }

    private TaskCompletionSource Asked(string path) =>
        asked.GetOrAdd(path, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task AnswerAsync(HttpContext request)
    {
        string path = request.Request.Path;
        Asked(path).TrySetResult();
        Page page = pages.GetValueOrDefault(path) ?? s_missing;
        await page.Gate.WaitAsync(request.RequestAborted);
        request.Response.StatusCode = page == s_missing ? 404 : page.Redirect is null ? 200 : 302;
        if (page.Redirect is { } target)
        {
            request.Response.Headers.Location = target;
        }

        request.Response.ContentType = page.ContentType;
        await request.Response.WriteAsync(page.Body, request.RequestAborted);
    }

    private sealed record Page(string Body, string ContentType, Task Gate, string? Redirect = null);
}
