using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Glm45V.Runtime.Vision;

/// <summary>The SHA-256 of what the vision tower sees of a picture: equal hashes are equal pictures.</summary>
internal readonly record struct ContentHash(UInt128 High, UInt128 Low)
{
    /// <summary>Hashes patch values and how they lie.</summary>
    public static ContentHash Of(ReadOnlySpan<float> values, GridThw grid)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<GridThw>(new(in grid)));
        hash.AppendData(MemoryMarshal.AsBytes(values));
        hash.GetHashAndReset(digest);
        return new ContentHash(MemoryMarshal.Read<UInt128>(digest), MemoryMarshal.Read<UInt128>(digest[16..]));
    }
}
