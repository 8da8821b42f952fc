namespace Glm45V.Converter.Hub;

/// <summary>How a repository is downloaded.</summary>
public sealed record HubOptions
{
    /// <summary>The hub that is asked where none is named.</summary>
    public static Uri DefaultHub { get; } = new("https://huggingface.co/");

    /// <summary>The hub's address; HTTPS, or HTTP on this machine.</summary>
    public Uri Hub { get; init; } = DefaultHub;

    /// <summary>Branch, tag or commit. The default is <c>main</c>.</summary>
    public string Revision { get; init; } = "main";

    /// <summary>Access token for private and gated repositories, sent to the hub alone and never to a host it redirects to; null sends none.</summary>
    public string? Token { get; init; }

    /// <summary>Ranges downloaded at the same time, 1 to 64. The default is 8.</summary>
    public int Connections { get; init; } = 8;

    /// <summary>Bytes in a range, at least 1; what a killed download has of an unfinished range is fetched again. The default is 64 MiB.</summary>
    public long ChunkBytes { get; init; } = 64L << 20;

    /// <summary>Whether the hashes of large files that are already there are checked again. The default is false: they were when they came.</summary>
    public bool Verify { get; init; }

    /// <summary>Attempts after the first that may fail in a row without one byte arriving. The default is 6.</summary>
    public int MaxRetries { get; init; } = 6;

    /// <summary>The wait before the first retry; it grows up to half a minute. The default is 1 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest silence of an open connection before it counts as cut. The default is 60 s.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <exception cref="HubException">A value is out of range.</exception>
    internal void Validate()
    {
        Require(Connections is >= 1 and <= 64, $"Connections must be from 1 to 64, not {Connections}.");
        Require(ChunkBytes >= 1, $"ChunkBytes must be at least 1, not {ChunkBytes}.");
        Require(MaxRetries >= 0, $"MaxRetries must be at least 0, not {MaxRetries}.");
        Require(Revision.Length > 0, "Revision must name a branch, tag or commit, not be empty.");
        Require(Hub is { IsAbsoluteUri: true } && (Hub.Scheme == Uri.UriSchemeHttps || (Hub.Scheme == Uri.UriSchemeHttp && Hub.IsLoopback)),
            $"The hub's address must start with https://, not '{Hub}': weights and tokens do not travel in the open.");

        static void Require(bool holds, string message)
        {
            if (!holds)
            {
                throw new HubException(message);
            }
        }
    }
}

/// <summary>How far a download is.</summary>
/// <param name="BytesDone">Bytes that are here, those of earlier runs included.</param>
/// <param name="BytesTotal">Bytes of all files.</param>
/// <param name="Note">What is being done or waited for, for people.</param>
public readonly record struct HubProgress(long BytesDone, long BytesTotal, string Note);

/// <summary>What a download made.</summary>
/// <param name="Repository">The repository at its commit.</param>
/// <param name="Downloaded">Files that came now.</param>
/// <param name="Kept">Files that were already there.</param>
/// <param name="Skipped">Files of the repository that a conversion does not need.</param>
public sealed record HubResult(HubRepository Repository, IReadOnlyList<HubFile> Downloaded, IReadOnlyList<HubFile> Kept, IReadOnlyList<HubFile> Skipped);
