using System.Buffers.Binary;

namespace Glm45V.Imaging.Formats;

/// <summary>Walks the segments of a JPEG (ITU-T T.81, annex B).</summary>
internal static class JpegContainer
{
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;

    /// <summary>Requires the end marker behind at least one scan, as libjpeg does under Pillow.</summary>
    public static string? FindDamage(ReadOnlySpan<byte> data)
    {
        bool scanned = false;
        int at = 2;
        while (NextMarker(data, at) is int marker and >= 0)
        {
            byte code = data[marker];
            at = marker + 1;
            if (code == EndOfImage)
            {
                return scanned ? null : "it ends without picture data";
            }

            if (IsStandalone(code))
            {
                continue;
            }

            if (at + 2 > data.Length)
            {
                break;
            }

            // Entropy-coded data follows a scan header; NextMarker skips it.
            scanned |= code == StartOfScan;
            at += BinaryPrimitives.ReadUInt16BigEndian(data[at..]);
            if (at > data.Length)
            {
                break;
            }
        }

        return ContainerCheck.Truncated(data.Length, "before its end marker");
    }

    private static bool IsStandalone(byte code) => code is 0x01 or (>= 0xD0 and <= 0xD8);

    private static int NextMarker(ReadOnlySpan<byte> data, int at)
    {
        while (at < data.Length)
        {
            int offset = data[at..].IndexOf((byte)0xFF);
            if (offset < 0)
            {
                return -1;
            }

            at += offset;
            while (at < data.Length && data[at] == 0xFF)
            {
                at++;
            }

            // FF 00 is a stuffed data byte, not a marker.
            if (at < data.Length && data[at] != 0)
            {
                return at;
            }
        }

        return -1;
    }
}
