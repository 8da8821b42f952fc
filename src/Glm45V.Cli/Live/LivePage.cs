using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Glm45V.Agents.Tracing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Glm45V.Cli.Live;

/// <summary>A page on this machine that shows a run while it works, and lets a person hold it, answer it, take the browser over, or end it.</summary>
/// <remarks>
/// It answers on the loopback address alone, to whoever knows the random token in its address, and only when the Host header names that
/// address; what changes anything also needs the page's own Origin. Other sites can neither frame nor read it.
/// </remarks>
internal sealed class LivePage : IAsyncDisposable
{
    private const int LongestOrder = 16 * 1024;

    // An open page asks more often than this.
    private static readonly TimeSpan s_lookedAt = TimeSpan.FromSeconds(2);

    private readonly WebApplication _server;
    private readonly LiveDesk _desk;
    private readonly string _token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long? _asked;

    private LivePage(LiveDesk desk, int port)
    {
        _desk = desk;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, port);
            options.Limits.MaxRequestBodySize = LongestOrder;
            options.AddServerHeader = false;
        });
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    /// <summary>The page's address, with its token.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Starts the page; port 0 takes any that is free.</summary>
    /// <exception cref="Glm45VException">The port is taken or may not be used.</exception>
    public static async Task<LivePage> StartAsync(LiveDesk desk, int port, CancellationToken cancellationToken)
    {
        var page = new LivePage(desk, port);
        try
        {
            await page._server.StartAsync(cancellationToken);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            await page.DisposeAsync();
            throw new Glm45VException($"The live page cannot listen on port {port}: {error.Message.TrimEnd('.')}. Name another port, or --live 0 for any that is free.", error);
        }

        page.Address = new Uri($"http://127.0.0.1:{new Uri(page._server.Urls.Single()).Port}/{page._token}/");
        return page;
    }

    /// <summary>Lets a page that is being looked at learn how the run ended, for two seconds at most.</summary>
    public async Task TellEndAsync()
    {
        if (_asked is { } at && TimeProvider.System.GetElapsedTime(at) < s_lookedAt)
        {
            await Task.WhenAny(_ended.Task, Task.Delay(s_lookedAt));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new CancellationToken(canceled: true));
        await _server.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        if (!IsOurs(request.Host.Value ?? ""))
        {
            return RefuseAsync(context, 403, "This page answers under its own address alone.");
        }

        string path = request.Path.Value ?? "";
        if (!path.StartsWith($"/{_token}/", StringComparison.Ordinal))
        {
            return RefuseAsync(context, 404, "There is nothing here. The address with its token stands in the terminal.");
        }

        return (request.Method, path[(_token.Length + 2)..]) switch
        {
            ("GET", "") => ShowAsync(context),
            ("GET", "state") => StateAsync(context),
            ("POST", "order") when !IsOurOrigin(request) => RefuseAsync(context, 403, "Orders come from the page itself."),
            ("POST", "order") => OrderAsync(context),
            _ => RefuseAsync(context, 404, "There is nothing here."),
        };
    }

    private bool IsOurs(string host) => host == $"127.0.0.1:{Address.Port}" || host == $"localhost:{Address.Port}";

    private static bool IsOurOrigin(HttpRequest request) =>
        request.Headers.Origin.ToString() is { Length: > 0 } origin && origin == $"http://{request.Host.Value}"
        && request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true;

    private static Task RefuseAsync(HttpContext context, int status, string words)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(words, context.RequestAborted);
    }

    private static async Task ShowAsync(HttpContext context)
    {
        string nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        context.Response.Headers.XFrameOptions = "DENY";
        using var reader = new StreamReader(typeof(LivePage).Assembly.GetManifestResourceStream("Live/live.html")!, Encoding.UTF8);
        string html = await reader.ReadToEndAsync(context.RequestAborted);
        await context.Response.WriteAsync(
            html.Replace("{nonce}", nonce, StringComparison.Ordinal).Replace("{styles}", ReportPage.Styles, StringComparison.Ordinal), context.RequestAborted);
    }

    private async Task StateAsync(HttpContext context)
    {
        _ = int.TryParse(context.Request.Query["from"], out int from);
        LiveState state = await _desk.StateAsync(Math.Max(0, from), context.RequestAborted);
        await context.Response.WriteAsJsonAsync(state, JsonSerializerOptions.Web, context.RequestAborted);
        _asked = TimeProvider.System.GetTimestamp();
        if (state.HasEnded)
        {
            await context.Response.CompleteAsync();
            _ended.TrySetResult();
        }
    }

    private async Task OrderAsync(HttpContext context)
    {
        try
        {
            LiveOrder order = await context.Request.ReadFromJsonAsync<LiveOrder>(JsonSerializerOptions.Web, context.RequestAborted) ?? throw new JsonException("The order is null.");
            string? refusal = await _desk.TakeAsync(order, context.RequestAborted);
            await context.Response.WriteAsJsonAsync(new { error = refusal }, JsonSerializerOptions.Web, context.RequestAborted);
        }
        catch (JsonException error)
        {
            await RefuseAsync(context, 400, $"The order cannot be read: {error.Message}");
        }
    }
}
