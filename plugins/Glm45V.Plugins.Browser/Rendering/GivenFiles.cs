using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Rendering;

/// <summary>Answers a document's requests from what it was given, and refuses every other one.</summary>
internal sealed class GivenFiles(RenderRequest request, string folder, int mostComplaints)
{
    private static readonly Dictionary<string, string> s_types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".css"] = "text/css", [".png"] = "image/png", [".jpg"] = "image/jpeg", [".jpeg"] = "image/jpeg", [".webp"] = "image/webp", [".gif"] = "image/gif", [".svg"] = "image/svg+xml",
    };

    private readonly List<string> complaints = [];

    /// <summary>What went wrong so far.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (complaints)
            {
                return [.. complaints];
            }
        }
    }

    /// <summary>Answers one request.</summary>
    public Task AnswerAsync(IRoute route)
    {
        string url = route.Request.Url;
        string path = url.StartsWith(folder, StringComparison.Ordinal) ? Uri.UnescapeDataString(url[folder.Length..].Split('?', '#')[0]) : url;
        if (path.Length == 0)
        {
            return route.FulfillAsync(new() { ContentType = "text/html; charset=utf-8", Body = request.Html });
        }

        if (request.Files.TryGetValue(path, out ReadOnlyMemory<byte> file))
        {
            return route.FulfillAsync(new() { ContentType = s_types.GetValueOrDefault(Path.GetExtension(path), "application/octet-stream"), BodyBytes = file.ToArray() });
        }

        if (!path.EndsWith("/favicon.ico", StringComparison.Ordinal))
        {
            Complain($"refused to load {path}");
        }

        return route.AbortAsync("blockedbyclient");
    }

    /// <summary>Keeps words about what went wrong.</summary>
    public void Complain(string words)
    {
        lock (complaints)
        {
            if (complaints.Count < mostComplaints && !words.Contains("net::ERR_BLOCKED_BY_CLIENT", StringComparison.Ordinal))
            {
                complaints.Add(words.Length <= 300 ? words : words[..300] + "…");
            }
        }
    }
}
