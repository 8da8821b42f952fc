using System.Buffers.Binary;

namespace Glm45V.Imaging.Formats;

/// <summary>Walks the chunks of a WebP (RIFF container).</summary>
internal static class WebpContainer
{
    private const int RiffHeader = 12;
    private const int ChunkHeader = 8;

    /// <summary>Requires the length that the container states and picture data inside it.</summary>
    public static string? FindDamage(ReadOnlySpan<byte> data)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(data[4..]) + (long)ChunkHeader > data.Length)
        {
            return ContainerCheck.Truncated(data.Length, $"of the {BinaryPrimitives.ReadUInt32LittleEndian(data[4..]) + (long)ChunkHeader:N0} its header states");
        }

        long at = RiffHeader;
        while (at + ChunkHeader <= data.Length)
        {
            ReadOnlySpan<byte> chunk = data[(int)at..];
            at += Padded(chunk);
            if (IsPicture(chunk))
            {
                return at > data.Length + 1L ? ContainerCheck.Truncated(data.Length, "inside its picture data") : null;
            }
        }

        return "it holds no picture data";
    }

    /// <summary>Drops all frames of an animation but the first, which alone is shown; other files come back as they are.</summary>
    public static ReadOnlyMemory<byte> KeepFirstFrame(ReadOnlyMemory<byte> data)
    {
        ReadOnlySpan<byte> source = data.Span;
        List<Range> kept = [];
        int frames = 0;
        long at = RiffHeader;
        while (at + ChunkHeader <= source.Length)
        {
            ReadOnlySpan<byte> chunk = source[(int)at..];
            long end = Math.Min(at + Padded(chunk), source.Length);
            if (!chunk.StartsWith("ANMF"u8) || frames++ == 0)
            {
                kept.Add((int)at..(int)end);
            }

            at = end;
        }

        // A file shorter than its header states keeps its header, so that the damage is found.
        return frames < 2 || BinaryPrimitives.ReadUInt32LittleEndian(source[4..]) + (long)ChunkHeader > source.Length
            ? data
            : Join(source, kept);
    }

    private static byte[] Join(ReadOnlySpan<byte> source, List<Range> chunks)
    {
        byte[] joined = new byte[RiffHeader + chunks.Sum(range => range.End.Value - range.Start.Value)];
        source[..RiffHeader].CopyTo(joined);
        int at = RiffHeader;
        foreach (Range range in chunks)
        {
            source[range].CopyTo(joined.AsSpan(at));
            at += range.End.Value - range.Start.Value;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(joined.AsSpan(4), (uint)(joined.Length - ChunkHeader));
        return joined;
    }

    private static bool IsPicture(ReadOnlySpan<byte> chunk) =>
        chunk.StartsWith("VP8 "u8) || chunk.StartsWith("VP8L"u8) || chunk.StartsWith("ANMF"u8);

    private static long Padded(ReadOnlySpan<byte> chunk)
    {
        long length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        return ChunkHeader + length + (length & 1);
    }
}
