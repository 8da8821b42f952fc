using System.Buffers.Binary;
using System.IO.Compression;

namespace Glm45V.Imaging.Formats;

/// <summary>Walks the chunks of a PNG (PNG specification, third edition).</summary>
internal static class PngContainer
{
    private const int Signature = 8;
    private const int ChunkFrame = 12;
    private const int HeaderEnd = Signature + ChunkFrame + 13;

    // First column, first row, column step and row step of the seven interlace passes.
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Requires every chunk up to the end chunk, and as many bytes of picture data as the header needs.</summary>
    public static string? FindDamage(ReadOnlySpan<byte> data)
    {
        using MemoryStream compressed = new();
        long at = Signature;
        while (at + ChunkFrame <= data.Length)
        {
            ReadOnlySpan<byte> chunk = data[(int)at..];
            ReadOnlySpan<byte> type = chunk.Slice(4, 4);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            at += length + (long)ChunkFrame;
            if (at > data.Length)
            {
                break;
            }

            if (type.SequenceEqual("IEND"u8))
            {
                return FindMissingRows(data, compressed);
            }

            if (type.SequenceEqual("IDAT"u8))
            {
                compressed.Write(chunk.Slice(8, (int)length));
            }
        }

        return ContainerCheck.Truncated(data.Length, "before its end chunk");
    }

    /// <summary>Says whether the channels hold 16 bits; the header chunk comes first by definition.</summary>
    public static bool HasSixteenBits(ReadOnlySpan<byte> data) => data.Length >= HeaderEnd && data[24] == 16;

    private static string? FindMissingRows(ReadOnlySpan<byte> data, MemoryStream compressed)
    {
        if (data.Length < HeaderEnd)
        {
            return ContainerCheck.Truncated(data.Length, "inside its header");
        }

        long expected = CountRawBytes(data[(Signature + 8)..]);
        compressed.Position = 0;
        try
        {
            using ZLibStream inflated = new(compressed, CompressionMode.Decompress);
            byte[] buffer = new byte[81920];
            long missing = expected;
            while (missing > 0 && inflated.Read(buffer, 0, (int)Math.Min(buffer.Length, missing)) is int read and > 0)
            {
                missing -= read;
            }

            return missing == 0 ? null : $"its picture data ends after {expected - missing:N0} of {expected:N0} bytes";
        }
        catch (InvalidDataException e)
        {
            return $"its picture data cannot be unpacked ({e.Message})";
        }
    }

    // One filter byte and the packed pixels for each row, of each pass when interlaced.
    private static long CountRawBytes(ReadOnlySpan<byte> header)
    {
        long width = BinaryPrimitives.ReadUInt32BigEndian(header);
        long height = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        int channels = header[9] switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        long bits = (long)channels * header[8];
        bool interlaced = header[12] != 0;
        if (!interlaced)
        {
            return height * (1 + (((width * bits) + 7) / 8));
        }

        long total = 0;
        foreach ((int x, int y, int stepX, int stepY) in Adam7)
        {
            long columns = Math.Max(0, width - x + stepX - 1) / stepX;
            long rows = Math.Max(0, height - y + stepY - 1) / stepY;
            total += columns == 0 ? 0 : rows * (1 + (((columns * bits) + 7) / 8));
        }

        return total;
    }
}
