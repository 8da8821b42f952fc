using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Glm45V.Converter.Hub;

/// <summary>The hash that a hub promises: SHA-256 for large files, the SHA-1 of Git's blob for small ones.</summary>
/// <param name="Algorithm">SHA-256 or SHA-1.</param>
/// <param name="Value">The hash in lower-case hexadecimal.</param>
public sealed record ContentHash(HashAlgorithmName Algorithm, string Value)
{
    private const int BufferSize = 1 << 20;

    /// <summary>Reads a file once and says what it hashes to, in lower-case hexadecimal.</summary>
    public async Task<string> OfAsync(string path, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(Algorithm);
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan);
        if (Algorithm == HashAlgorithmName.SHA1)
        {
            hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {file.Length}\0")));
        }

        byte[] buffer = new byte[BufferSize];
        for (int read; (read = await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
