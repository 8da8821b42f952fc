using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;
using SharpPngEncoder = SixLabors.ImageSharp.Formats.Png.PngEncoder;

namespace Glm45V.Imaging;

/// <summary>Writes pictures as PNG.</summary>
public static class PngEncoder
{
    /// <summary>Gives the picture as an 8-bit RGB PNG without metadata; equal pixels give equal bytes on every platform.</summary>
    public static byte[] Encode(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        SharpPngEncoder encoder = new()
        {
            ColorType = PngColorType.Rgb,
            BitDepth = PngBitDepth.Bit8,
            FilterMethod = PngFilterMethod.Adaptive,
            CompressionLevel = PngCompressionLevel.Level3,
            IgnoreMetadata = true,
        };
        using Image<Rgb24> wrapped = Image.WrapMemory<Rgb24>(new Configuration(), image.Pixels, image.Width, image.Height);
        using MemoryStream stream = new();
        wrapped.Save(stream, encoder);
        return stream.ToArray();
    }
}
