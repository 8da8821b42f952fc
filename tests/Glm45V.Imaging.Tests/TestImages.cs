using System.Buffers.Binary;
using System.IO.Compression;

namespace Glm45V.Imaging.Tests;

/// <summary>Pictures and files made by hand, so that tests do not depend on the code they check.</summary>
internal static class TestImages
{
    /// <summary>A picture of seeded noise.</summary>
    public static RgbImage Noise(int width, int height, int seed = 1)
    {
        byte[] pixels = new byte[width * height * 3];
        new Random(seed).NextBytes(pixels);
        return new RgbImage(width, height, pixels);
    }

    /// <summary>A picture of one colour.</summary>
    public static RgbImage Plain(int width, int height, RgbColor color)
    {
        byte[] pixels = new byte[width * height * 3];
        for (int at = 0; at < pixels.Length; at += 3)
        {
            (pixels[at], pixels[at + 1], pixels[at + 2]) = (color.R, color.G, color.B);
        }

        return new RgbImage(width, height, pixels);
    }

    public static RgbColor At(this RgbImage image, int x, int y)
    {
        int at = ((y * image.Width) + x) * 3;
        return new RgbColor(image.Pixels[at], image.Pixels[at + 1], image.Pixels[at + 2]);
    }

    /// <summary>A PNG whose header claims a size and whose data holds the given rows of unfiltered bytes.</summary>
    public static byte[] Png(int width, int height, byte colorType, IEnumerable<byte[]> rows, byte bits = 8, params byte[][] extraChunks)
    {
        byte[] header = [0, 0, 0, 0, 0, 0, 0, 0, bits, colorType, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (byte[] row in rows)
            {
                zlib.WriteByte(0);
                zlib.Write(row);
            }
        }

        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. PngChunk("IHDR", header), .. extraChunks.SelectMany(chunk => chunk),
            .. PngChunk("IDAT", packed.ToArray()), .. PngChunk("IEND", [])];
    }

    public static byte[] PngChunk(string type, byte[] data)
    {
        byte[] typed = [.. System.Text.Encoding.ASCII.GetBytes(type), .. data];
        byte[] chunk = [0, 0, 0, 0, .. typed, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Checksum(typed));
        return chunk;
    }

    /// <summary>The orientation tag alone, as the body of a PNG eXIf chunk.</summary>
    public static byte[] ExifOrientation(byte orientation) =>
        [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];

    /// <summary>An uncompressed 24-bit bitmap, its rows stored from the bottom.</summary>
    public static byte[] Bmp(RgbImage image)
    {
        int stride = ((image.Width * 3) + 3) / 4 * 4;
        byte[] file = new byte[54 + (stride * image.Height)];
        "BM"u8.CopyTo(file);
        int[] fields = [file.Length, 0, 54, 40, image.Width, image.Height, 1 | (24 << 16), 0, stride * image.Height];
        for (int field = 0; field < fields.Length; field++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2 + (field * 4)), fields[field]);
        }

        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                RgbColor color = image.At(x, image.Height - 1 - y);
                int at = 54 + (y * stride) + (x * 3);
                (file[at], file[at + 1], file[at + 2]) = (color.B, color.G, color.R);
            }
        }

        return file;
    }

    /// <summary>An animation whose frames are the picture chunks of still WebP files, each over the whole canvas.</summary>
    public static byte[] AnimatedWebp(int width, int height, IEnumerable<byte[]> frames)
    {
        byte[] size = [.. Int24(width - 1), .. Int24(height - 1)];
        byte[] body =
        [
            .. "WEBP"u8, .. RiffChunk("VP8X", [0x02, 0, 0, 0, .. size]), .. RiffChunk("ANIM", [255, 255, 255, 255, 0, 0]),
            .. frames.SelectMany(frame => RiffChunk("ANMF", [0, 0, 0, 0, 0, 0, .. size, .. Int24(100), 0x02, .. frame[12..]])),
        ];
        return RiffChunk("RIFF", body);
    }

    private static byte[] RiffChunk(string type, byte[] data)
    {
        byte[] chunk = [.. System.Text.Encoding.ASCII.GetBytes(type), 0, 0, 0, 0, .. data, .. new byte[data.Length & 1]];
        BinaryPrimitives.WriteInt32LittleEndian(chunk.AsSpan(4), data.Length);
        return chunk;
    }

    private static byte[] Int24(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];

    // CRC-32 of the PNG specification, annex D, bit by bit.
    private static uint Checksum(byte[] data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
