using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Glm45V.Converter.Tests.Hub;

/// <summary>A hub on the loopback address with one repository; large files are redirected to a second host, as real hubs do.</summary>
internal sealed class LoopbackHub : IAsyncDisposable
{
    public const string Repository = "owner/model";
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly ConcurrentDictionary<string, byte[]> _files = new();
    private readonly HttpListener _hub;
    private readonly HttpListener _store;
    private readonly Task _serving;

    public LoopbackHub()
    {
        (_hub, Address) = LoopbackListener.Start();
        (_store, Store) = LoopbackListener.Start();
        _serving = Task.WhenAll(ServeAsync(_hub, AnswerHub), ServeAsync(_store, AnswerStore));
    }

    public Uri Address { get; }

    /// <summary>The host that large files come from.</summary>
    public Uri Store { get; }

    /// <summary>Every request, in order: host, path, range and authorization.</summary>
    public ConcurrentQueue<(string Host, string Path, string? Range, string? Authorization)> Requests { get; } = new();

    /// <summary>Called before a file's bytes are sent; true when it has answered by itself.</summary>
    public Func<HttpListenerContext, byte[], bool> Fault { get; set; } = (_, _) => false;

    /// <summary>The token that the hub asks for; null lets everybody in.</summary>
    public string? Token { get; init; }

    /// <summary>Files in one page of the listing.</summary>
    public int PageSize { get; init; } = 1000;

    /// <summary>Adds a file; names that end in .safetensors are large ones.</summary>
    public byte[] Add(string name, int length) => Add(name, [.. TestGraph.Random(length, length).Select(value => (byte)(value * 127))]);

    public byte[] Add(string name, byte[] content) => _files[name] = content;

    /// <summary>Sends the bytes that a range asks for, as far as <paramref name="most"/> of them, then cuts the line.</summary>
    public static void Send(HttpListenerContext context, byte[] content, int most = int.MaxValue)
    {
        (int first, int last) = Range(context, content);
        context.Response.StatusCode = 206;
        context.Response.Headers["Content-Range"] = string.Create(CultureInfo.InvariantCulture, $"bytes {first}-{last}/{content.Length}");
        context.Response.ContentLength64 = last - first + 1;
        int count = Math.Min(most, last - first + 1);
        context.Response.OutputStream.Write(content, first, count);
        context.Response.OutputStream.Flush();
        if (count < last - first + 1)
        {
            context.Response.Abort();
        }
        else
        {
            context.Response.Close();
        }
    }

    public static bool Status(HttpListenerContext context, int status, string? retryAfter = null)
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
        {
            context.Response.Headers["Retry-After"] = retryAfter;
        }

        context.Response.Close();
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        _hub.Close();
        _store.Close();
        await _serving.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static (int First, int Last) Range(HttpListenerContext context, byte[] content)
    {
        string? range = context.Request.Headers["Range"];
        int[] ends = range is null ? [0, content.Length - 1] : [.. range["bytes=".Length..].Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture))];
        return (ends[0], ends[1]);
    }

    private async Task ServeAsync(HttpListener listener, Action<HttpListenerContext> answer)
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            HttpListenerRequest request = context.Request;
            Requests.Enqueue((request.Url!.Authority, request.Url.AbsolutePath, request.Headers["Range"], request.Headers["Authorization"]));
            _ = Task.Run(() => Answer(context, answer));
        }
    }

    private static void Answer(HttpListenerContext context, Action<HttpListenerContext> answer)
    {
        try
        {
            answer(context);
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The client went away before it had its answer.
        }
    }

    private void AnswerHub(HttpListenerContext context)
    {
        string path = context.Request.Url!.AbsolutePath;
        if (Token is not null && context.Request.Headers["Authorization"] != $"Bearer {Token}")
        {
            Status(context, 401);
        }
        else if (path == $"/api/models/{Repository}/revision/main")
        {
            Json(context, new { sha = Commit });
        }
        else if (path == $"/api/models/{Repository}/tree/{Commit}")
        {
            Tree(context);
        }
        else if (path.StartsWith($"/{Repository}/resolve/{Commit}/", StringComparison.Ordinal) && _files.TryGetValue(Path.GetFileName(path), out byte[]? content))
        {
            if (path.EndsWith(".safetensors", StringComparison.Ordinal))
            {
                context.Response.RedirectLocation = new Uri(Store, $"blob/{Path.GetFileName(path)}").ToString();
                Status(context, 302);
            }
            else
            {
                File(context, content);
            }
        }
        else
        {
            Status(context, 404);
        }
    }

    private void AnswerStore(HttpListenerContext context) => File(context, _files[Path.GetFileName(context.Request.Url!.AbsolutePath)]);

    private void File(HttpListenerContext context, byte[] content)
    {
        if (!Fault(context, content))
        {
            Send(context, content);
        }
    }

    private void Tree(HttpListenerContext context)
    {
        int from = int.Parse(context.Request.QueryString["from"] ?? "0", CultureInfo.InvariantCulture);
        object[] entries = [.. _files.OrderBy(file => file.Key, StringComparer.Ordinal).Skip(from).Take(PageSize).Select(file => Entry(file.Key, file.Value)), new { type = "directory", path = "figures", oid = "0", size = 0 }];
        if (from + PageSize < _files.Count)
        {
            context.Response.Headers["Link"] = $"<{new Uri(Address, $"api/models/{Repository}/tree/{Commit}?from={from + PageSize}")}>; rel=\"next\"";
        }

        Json(context, entries);
    }

    private static object Entry(string name, byte[] content) => name.EndsWith(".safetensors", StringComparison.Ordinal)
        ? new { type = "file", path = name, size = content.Length, oid = "pointer", lfs = new { oid = Convert.ToHexStringLower(SHA256.HashData(content)), size = content.Length } }
        : new { type = "file", path = name, size = content.Length, oid = GitHash(content) };

#pragma warning disable CA5350 // Git names its blobs by SHA-1
    private static string GitHash(byte[] content) =>
        Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0")), .. content]));
#pragma warning restore CA5350

    private static void Json(HttpListenerContext context, object value)
    {
        context.Response.ContentType = "application/json";
        context.Response.OutputStream.Write(JsonSerializer.SerializeToUtf8Bytes(value));
        context.Response.Close();
    }
}
