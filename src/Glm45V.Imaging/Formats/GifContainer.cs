namespace Glm45V.Imaging.Formats;

/// <summary>Walks the blocks of a GIF (GIF89a specification) as far as the end of its first frame.</summary>
internal static class GifContainer
{
    private const byte Extension = 0x21;
    private const byte Frame = 0x2C;

    /// <summary>Requires the first frame to be there to its last data block.</summary>
    public static string? FindDamage(ReadOnlySpan<byte> data)
    {
        const int header = 13;
        if (data.Length < header)
        {
            return ContainerCheck.Truncated(data.Length, "inside its header");
        }

        int at = header + ColourTableBytes(data[10]);
        while (at < data.Length)
        {
            switch (data[at])
            {
                case Extension:
                    at = SkipBlocks(data, at + 2);
                    break;
                case Frame when at + 10 <= data.Length:
                    // Descriptor, local colour table, then one byte of code size before the data blocks.
                    at = SkipBlocks(data, at + 10 + ColourTableBytes(data[at + 9]) + 1);
                    return at > data.Length ? ContainerCheck.Truncated(data.Length, "inside its first frame") : null;
                case Frame:
                    return ContainerCheck.Truncated(data.Length, "inside its first frame");
                default:
                    return "it holds no frame";
            }
        }

        return ContainerCheck.Truncated(data.Length, "before its first frame");
    }

    private static int ColourTableBytes(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    // Gives a position past the end of the data when the closing empty block is missing.
    private static int SkipBlocks(ReadOnlySpan<byte> data, int at)
    {
        while (at < data.Length && data[at] != 0)
        {
            at += data[at] + 1;
        }

        return at >= data.Length ? data.Length + 1 : at + 1;
    }
}
