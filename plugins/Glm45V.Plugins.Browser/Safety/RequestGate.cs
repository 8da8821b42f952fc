using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Safety;

/// <summary>Judges requests where the browser still knows what they are for: methods and addresses under TLS, which the proxy cannot read.</summary>
/// <remarks>It sees the first leg of a redirected request and not the rest; those and everything else are the proxy's.</remarks>
internal static class RequestGate
{
    public static async Task InstallAsync(IBrowserContext context, BrowserOptions options, SessionRecord record)
    {
        if (options.Origins.HasReadOnly || options.Secrets.Secrets.Count > 0)
        {
            await context.RouteAsync("**/*", route => JudgeAsync(route, options, record)).ConfigureAwait(false);
        }

        if (options.Origins.HasReadOnly)
        {
            await context.RouteWebSocketAsync(_ => true, socket => Judge(socket, options, record)).ConfigureAwait(false);
        }
    }

    private static async Task JudgeAsync(IRoute route, BrowserOptions options, SessionRecord record)
    {
        IRequest request = route.Request;
        string? reason = Uri.TryCreate(request.Url, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? options.Origins.WhyNot(address, request.Method) ?? WhyLeaks(request, address, options.Secrets)
            : null; // data and blob addresses stay in the page
        try
        {
            if (reason is null)
            {
                await route.ContinueAsync().ConfigureAwait(false);
            }
            else
            {
                record.Deny(request.Url, reason);
                await route.AbortAsync(RequestAbortErrorCode.BlockedByClient).ConfigureAwait(false);
            }
        }
        catch (PlaywrightException)
        {
            // The page has gone with its request.
        }
    }

    // A secret may go to its own origin in a request's body, which is what it is for, and nowhere in an address.
    private static string? WhyLeaks(IRequest request, Uri address, SecretStore secrets)
    {
        if (secrets.IsIn(request.Url))
        {
            return "its address holds a secret";
        }

        string body = request.PostData ?? "";
        return body.Length > 0 && secrets.HoldsForeign(body, address)
            ? "it carries a secret of another origin"
            : null;
    }

    private static void Judge(IWebSocketRoute socket, BrowserOptions options, SessionRecord record)
    {
        // ws: and wss: are http: and https: to the policy.
        if (Uri.TryCreate("http" + socket.Url[2..], UriKind.Absolute, out Uri? address) && options.Origins.WhyNot(address, "CONNECT") is { } reason)
        {
            record.Deny(socket.Url, reason);
            _ = socket.CloseAsync(new() { Code = 1008, Reason = "blocked" });
            return;
        }

        socket.ConnectToServer();
    }
}
