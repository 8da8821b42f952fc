namespace Glm45V.Remote.Wire;

/// <summary>Tells a picture's media type by its first bytes: callers may say just <c>image/*</c>, which no endpoint takes.</summary>
internal static class ImageKind
{
    /// <summary>Gives the media type; null where the bytes are none of the kinds that the model reads.</summary>
    public static string? Of(ReadOnlySpan<byte> bytes) =>
        bytes is [0x89, (byte)'P', (byte)'N', (byte)'G', ..] ? "image/png"
        : bytes is [0xFF, 0xD8, 0xFF, ..] ? "image/jpeg"
        : bytes.StartsWith("GIF8"u8) ? "image/gif"
        : bytes.StartsWith("BM"u8) ? "image/bmp"
        : bytes.StartsWith("RIFF"u8) && bytes.Length >= 12 && bytes[8..12].SequenceEqual("WEBP"u8) ? "image/webp"
        : null;
}
