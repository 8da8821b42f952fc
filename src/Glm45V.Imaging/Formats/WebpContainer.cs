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
        long stated = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]) + (long)ChunkHeader;
        if (stated > data.Length)
        {
            return ContainerCheck.Truncated(data.Length, $"of the {stated:N0} its header states");
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

    /// <summary>Gives the first frame of an animation; <see langword="null"/> for a still picture or a damaged file.</summary>
    public static WebpFrame? FirstFrame(ReadOnlySpan<byte> data)
    {
        const int frameHeader = 16;
        const int animated = 0x02;
        if (data.Length < 30 || !data[RiffHeader..].StartsWith("VP8X"u8) || (data[20] & animated) == 0 || FindDamage(data) is not null)
        {
            return null;
        }

        ImageSize canvas = new(ReadInt24(data[24..]) + 1, ReadInt24(data[27..]) + 1);
        long at = RiffHeader;
        while (at + ChunkHeader <= data.Length)
        {
            ReadOnlySpan<byte> chunk = data[(int)at..];
            long end = at + Padded(chunk);
            if (chunk.StartsWith("ANMF"u8))
            {
                int length = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]), data.Length - at - ChunkHeader);
                return length > frameHeader + ChunkHeader ? ReadFrame(chunk.Slice(ChunkHeader, length), canvas) : null;
            }

            at = end;
        }

        return null;
    }

    private static WebpFrame ReadFrame(ReadOnlySpan<byte> frame, ImageSize canvas)
    {
        ReadOnlySpan<byte> picture = frame[16..];
        byte[] extended = [];
        if (picture.StartsWith("ALPH"u8))
        {
            // Separate transparency needs the extended header: its flag, then the size of the frame.
            extended = [.. "VP8X"u8, 10, 0, 0, 0, 0x10, 0, 0, 0, .. frame.Slice(6, 6)];
        }

        byte[] still = [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBP"u8, .. extended, .. picture];
        BinaryPrimitives.WriteInt32LittleEndian(still.AsSpan(4), still.Length - ChunkHeader);
        return new WebpFrame(still, canvas, new PixelPoint(ReadInt24(frame) * 2, ReadInt24(frame[3..]) * 2));
    }

    private static int ReadInt24(ReadOnlySpan<byte> data) => data[0] | (data[1] << 8) | (data[2] << 16);

    private static bool IsPicture(ReadOnlySpan<byte> chunk) =>
        chunk.StartsWith("VP8 "u8) || chunk.StartsWith("VP8L"u8) || chunk.StartsWith("ANMF"u8);

    private static long Padded(ReadOnlySpan<byte> chunk)
    {
        long length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        return ChunkHeader + length + (length & 1);
    }
}
