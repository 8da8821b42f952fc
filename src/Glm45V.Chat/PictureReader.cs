using Glm45V.Imaging;
using Glm45V.Messages;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat;

/// <summary>Decodes the pictures of a prompt: those in the messages, and those that they name by an address, as far as the options allow it.</summary>
internal sealed class PictureReader(Glm45VChatOptions options)
{
    private const int Chunk = 1 << 16;

    private readonly string[] _folders = [.. options.PictureFolders.Select(folder => Path.TrimEndingDirectorySeparator(Resolved(folder)) + Path.DirectorySeparatorChar)];

    /// <summary>Decodes a picture.</summary>
    /// <exception cref="ImageException">The bytes are not a picture that can be read.</exception>
    /// <exception cref="UnsupportedOptionException">The picture is named by an address that must not, or cannot, be opened.</exception>
    public RgbImage Read(AIContent content, CancellationToken cancellationToken) => content switch
    {
        DataContent data => ImageDecoder.Decode(data.Data, options.ImageLimits, data.Name ?? $"{data.MediaType} in a message"),
        UriContent { Uri.IsFile: true } uri => ImageDecoder.Decode(ReadFile(uri.Uri), options.ImageLimits, uri.Uri.ToString()),
        UriContent { Uri.Scheme: "https" } uri when options.PictureClient is { } client => ImageDecoder.Decode(Fetch(client, uri.Uri, cancellationToken), options.ImageLimits, uri.Uri.ToString()),
        UriContent { Uri.Scheme: "https" } uri => throw Refused(uri.Uri, $"which this client does not fetch. Set {nameof(Glm45VChatOptions)}.{nameof(Glm45VChatOptions.PictureClient)}, or load it and send the bytes as DataContent."),
        UriContent uri => throw Refused(uri.Uri, "which this client does not open. Load it and send the bytes: DataContent.LoadFromAsync(path)."),
        _ => throw new ArgumentException($"{content.GetType().Name} is no picture.", nameof(content)),
    };

    private byte[] ReadFile(Uri address)
    {
        try
        {
            string path = Resolved(address.LocalPath);
            if (!_folders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)))
            {
                throw Refused(address, $"which lies in none of the folders that {nameof(Glm45VChatOptions)}.{nameof(Glm45VChatOptions.PictureFolders)} names. Add its folder, or send the bytes as DataContent.");
            }

            using FileStream file = File.OpenRead(path);
            return ReadAll(file, address, CancellationToken.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refused(address, $"which cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Where a path leads when each link in it has been followed.</summary>
    private static string Resolved(string path)
    {
        string full = Path.GetFullPath(path);
        string resolved = Path.GetPathRoot(full)!;
        foreach (string part in full[resolved.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            resolved = Path.Combine(resolved, part);
            FileSystemInfo info = Directory.Exists(resolved) ? new DirectoryInfo(resolved) : new FileInfo(resolved);
            if (info.LinkTarget is not null && info.ResolveLinkTarget(returnFinalTarget: true) is { } target)
            {
                resolved = target.FullName == resolved ? resolved : Resolved(target.FullName);
            }
        }

        return resolved;
    }

    private byte[] Fetch(HttpClient client, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using HttpResponseMessage response = client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).EnsureSuccessStatusCode();
            using Stream body = response.Content.ReadAsStream(cancellationToken);
            return ReadAll(body, address, cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw Refused(address, $"which cannot be fetched: {error.Message}", error);
        }
    }

    private byte[] ReadAll(Stream stream, Uri address, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var chunk = new byte[Chunk];
        for (int read; (read = stream.Read(chunk)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            all.Write(chunk, 0, read);
            if (all.Length > options.ImageLimits.MaxBytes)
            {
                throw Refused(address, $"which has more than the {options.ImageLimits.MaxBytes} bytes that {nameof(Glm45VChatOptions)}.{nameof(Glm45VChatOptions.ImageLimits)} allows. Send a smaller one.");
            }
        }

        return all.ToArray();
    }

    private static UnsupportedOptionException Refused(Uri address, string why, Exception? cause = null)
    {
        string message = $"A picture is named by its address '{address}', {why}";
        return cause is null ? new UnsupportedOptionException(nameof(UriContent), message) : new UnsupportedOptionException(nameof(UriContent), message, cause);
    }
}
