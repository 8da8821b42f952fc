using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Glm45V.Testing;

/// <summary>A web site on the loopback address whose pages are given by the test; <c>localhost</c> reaches it too, as another site.</summary>
public sealed class LocalSite : IAsyncDisposable
{
    private static readonly Page s_missing = new("not here", "text/plain", Task.CompletedTask);

    private readonly ConcurrentDictionary<string, Page> pages = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> asked = new();
    private readonly ConcurrentQueue<SiteRequest> requests = new();
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

    /// <summary>The site's address by the name localhost, which is another origin and another site to browsers.</summary>
    public Uri OtherAddress => new(Address.ToString().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

    /// <summary>Every request so far, oldest first.</summary>
    public IEnumerable<SiteRequest> Requests => requests;

    /// <summary>Every path that was asked for.</summary>
    public IEnumerable<string> AskedPaths => requests.Select(request => request.Path).Distinct();

    /// <summary>Starts an empty site on a free port.</summary>
    public static async Task<LocalSite> StartAsync()
    {
        var site = new LocalSite();
        await site.server.StartAsync();
        site.Address = new Uri(site.server.Urls.Single());
        return site;
    }

    /// <summary>Adds a page and gives its address; a gate holds the answer back until it completes.</summary>
    public string Add(string path, string body, string contentType = "text/html; charset=utf-8", Task? gate = null) =>
        Add(path, new Page(body, contentType, gate ?? Task.CompletedTask));

    /// <summary>Adds a redirection and gives its address.</summary>
    public string AddRedirect(string path, string target) => Add(path, new Page("", "text/plain", Task.CompletedTask, target));

    /// <summary>Adds a file to download, under the name that the site gives it, and gives its address.</summary>
    public string AddDownload(string path, string body, string name) => Add(path, new Page(body, "application/octet-stream", Task.CompletedTask, Name: name));

    /// <summary>Adds an answer of one's own and gives its address.</summary>
    public string AddAnswer(string path, Func<HttpContext, Task> answer) => Add(path, s_missing with { Answer = answer });

    /// <summary>Completes when a browser has asked for a path.</summary>
    public Task AskedAsync(string path) => Asked("/" + path.TrimStart('/')).Task;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await server.StopAsync(new CancellationToken(canceled: true)); // answers that are held back are given up
        await server.DisposeAsync();
    }

    private string Add(string path, Page page)
    {
        pages["/" + path.TrimStart('/')] = page;
        return new Uri(Address, path.TrimStart('/')).ToString();
    }

    private TaskCompletionSource Asked(string path) =>
        asked.GetOrAdd(path, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path;
        using var reader = new StreamReader(context.Request.Body);
        requests.Enqueue(new SiteRequest(context.Request.Method, path, context.Request.QueryString.Value ?? "", await reader.ReadToEndAsync(context.RequestAborted)));
        Asked(path).TrySetResult();
        Page page = pages.GetValueOrDefault(path) ?? s_missing;
        await page.Gate.WaitAsync(context.RequestAborted);
        if (page.Answer is { } answer)
        {
            await answer(context);
            return;
        }

        context.Response.StatusCode = page == s_missing ? 404 : page.Redirect is null ? 200 : 302;
        context.Response.ContentType = page.ContentType;
        if (page.Redirect is { } target)
        {
            context.Response.Headers.Location = target;
        }

        if (page.Name is { } name)
        {
            context.Response.Headers.ContentDisposition = $"attachment; filename*=UTF-8''{Uri.EscapeDataString(name)}";
        }

        await context.Response.WriteAsync(page.Body, context.RequestAborted);
    }

    private sealed record Page(string Body, string ContentType, Task Gate, string? Redirect = null, string? Name = null, Func<HttpContext, Task>? Answer = null);
}

/// <summary>A request that a site got.</summary>
public sealed record SiteRequest(string Method, string Path, string Query, string Body);
