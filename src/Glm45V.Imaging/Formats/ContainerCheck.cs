namespace Glm45V.Imaging.Formats;

/// <summary>Finds files that end too early: decoders fill what is missing with grey or black and say nothing.</summary>
internal static class ContainerCheck
{
    /// <summary>Describes what is missing, or gives <see langword="null"/> when the file is complete.</summary>
    public static string? FindDamage(ImageFormat format, ReadOnlySpan<byte> data) => format switch
    {
        ImageFormat.Png => PngContainer.FindDamage(data),
        ImageFormat.Jpeg => JpegContainer.FindDamage(data),
        ImageFormat.WebP => WebpContainer.FindDamage(data),
        ImageFormat.Gif => GifContainer.FindDamage(data),
        _ => BmpContainer.FindDamage(data),
    };

    /// <summary>Says that the file stops early and where.</summary>
    public static string Truncated(int length, string missing) => $"it is cut off after {length:N0} bytes, {missing}";
}
