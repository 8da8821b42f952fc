using System.Buffers.Binary;

namespace Glm45V.Imaging.Formats;

/// <summary>Checks that the rows of an uncompressed Windows bitmap are all there.</summary>
internal static class BmpContainer
{
    private const int InfoHeader = 14;

    /// <summary>Requires header and rows; run-length coded bitmaps end where their own code says.</summary>
    public static string? FindDamage(ReadOnlySpan<byte> data)
    {
        if (data.Length < InfoHeader + 12)
        {
            return ContainerCheck.Truncated(data.Length, "inside its header");
        }

        long start = BinaryPrimitives.ReadUInt32LittleEndian(data[10..]);
        (long width, long height, long bits, bool plain) = ReadHeader(data[InfoHeader..]);
        long stride = ((width * bits) + 31) / 32 * 4;
        return plain && start + (stride * height) > data.Length
            ? ContainerCheck.Truncated(data.Length, "before its last row")
            : null;
    }

    private static (long Width, long Height, long Bits, bool Plain) ReadHeader(ReadOnlySpan<byte> header)
    {
        const int coreHeader = 12;
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) == coreHeader || header.Length < 20)
        {
            return (BinaryPrimitives.ReadUInt16LittleEndian(header[4..]), BinaryPrimitives.ReadUInt16LittleEndian(header[6..]),
                BinaryPrimitives.ReadUInt16LittleEndian(header[10..]), true);
        }

        // 0 = uncompressed, 3 and 6 = uncompressed with channel masks; a negative height stores the rows from the top.
        uint compression = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        return (BinaryPrimitives.ReadInt32LittleEndian(header[4..]), Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(header[8..])),
            BinaryPrimitives.ReadUInt16LittleEndian(header[14..]), compression is 0 or 3 or 6);
    }
}
