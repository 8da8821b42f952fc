namespace Glm45V.Imaging.Formats;

internal enum ImageFormat
{
    Png,
    Jpeg,
    WebP,
    Gif,
    Bmp,
}

/// <summary>Recognises a format by the first bytes of its file.</summary>
internal static class FileSignature
{
    /// <summary>The formats read, as an error lists them.</summary>
    public const string Supported = "PNG, JPEG, WebP, GIF and BMP";

    /// <summary>Gives the format, or <see langword="null"/> when it is none of those that are read.</summary>
    public static ImageFormat? Detect(ReadOnlySpan<byte> data) => data switch
    {
        _ when data.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) => ImageFormat.Png,
        _ when data.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) => ImageFormat.Jpeg,
        _ when IsRiff(data, "WEBP"u8) => ImageFormat.WebP,
        _ when data.StartsWith("GIF87a"u8) || data.StartsWith("GIF89a"u8) => ImageFormat.Gif,
        _ when data.StartsWith("BM"u8) => ImageFormat.Bmp,
        _ => null,
    };

    /// <summary>The format as people write it.</summary>
    public static string Name(ImageFormat format) => format switch
    {
        ImageFormat.Png => "PNG",
        ImageFormat.Jpeg => "JPEG",
        ImageFormat.Gif => "GIF",
        ImageFormat.Bmp => "BMP",
        _ => format.ToString(),
    };

    /// <summary>Names a well-known kind of file that is not read, so that the error can say what to do.</summary>
    public static string? NameOther(ReadOnlySpan<byte> data)
    {
        if (data.StartsWith("II*\0"u8) || data.StartsWith("MM\0*"u8) || data.StartsWith("II+\0"u8) || data.StartsWith("MM\0+"u8))
        {
            return "TIFF";
        }

        if (data.Length >= 12 && data[4..8].SequenceEqual("ftyp"u8))
        {
            return data[8..12].StartsWith("avi"u8) ? "AVIF file" : "HEIC or MP4 file";
        }

        return data switch
        {
            _ when data.StartsWith("%PDF"u8) => "PDF",
            _ when data.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0]) => "Windows icon",
            _ when data.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) => "JPEG XL file",
            _ when data.StartsWith("8BPS"u8) => "Photoshop file",
            _ when IsText(data, "<svg"u8) => "SVG drawing",
            _ when IsText(data, "<!doctype html"u8) || IsText(data, "<html"u8) => "web page",
            _ => null,
        };
    }

    private static bool IsRiff(ReadOnlySpan<byte> data, ReadOnlySpan<byte> kind) =>
        data.Length >= 12 && data.StartsWith("RIFF"u8) && data[8..12].SequenceEqual(kind);

    private static bool IsText(ReadOnlySpan<byte> data, ReadOnlySpan<byte> tag)
    {
        ReadOnlySpan<byte> head = data[..Math.Min(512, data.Length)];
        for (int start = 0; start + tag.Length <= head.Length; start++)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(head.Slice(start, tag.Length), tag))
            {
                return true;
            }
        }

        return false;
    }
}
