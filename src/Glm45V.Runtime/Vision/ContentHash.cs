using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Glm45V.Runtime.Vision;

/// <summary>The SHA-256 of a picture: equal hashes are equal pictures to the vision tower.</summary>
internal readonly record struct ContentHash(UInt128 High, UInt128 Low)
{
    /// <summary>Hashes a picture's content.</summary>
    /// <param name="content">Pixels before resizing, or patch values.</param>
    /// <param name="grid">How it is cut.</param>
    /// <param name="width">Width of the pixels; 0 for patch values, whose layout the grid says.</param>
    public static ContentHash Of(ReadOnlySpan<byte> content, GridThw grid, int width = 0)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<GridThw>(new(in grid)));
        hash.AppendData(MemoryMarshal.AsBytes<int>(new(in width)));
        hash.AppendData(content);
        hash.GetHashAndReset(digest);
        return new ContentHash(MemoryMarshal.Read<UInt128>(digest), MemoryMarshal.Read<UInt128>(digest[16..]));
    }
}
