using System.Runtime.InteropServices;
using Glm45V.Imaging.Formats;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;

namespace Glm45V.Imaging;

/// <summary>Turns PNG, JPEG, WebP, GIF and BMP files into RGB pixels, safely for files from anywhere.</summary>
/// <remarks>
/// Of an animation the first frame is read. EXIF orientation is applied.
/// Transparency is composited over white as Pillow does it; of 16-bit channels the high byte counts.
/// Every method is thread-safe.
/// </remarks>
public static class ImageDecoder
{
    // Decoders hold coefficients, planes and pixels at once; this bounds them without refusing honest files.
    private const long WorkingBytesPerPixel = 24;
    private const long FixedWorkingBytes = 64L * 1024 * 1024;

    /// <summary>Decodes an encoded picture held in memory.</summary>
    /// <param name="data">The bytes of the file.</param>
    /// <param name="limits">What to refuse; <see langword="null"/> takes <see cref="ImageLimits.Default"/>.</param>
    /// <param name="name">What to call the picture in errors; <see langword="null"/> calls it "image".</param>
    /// <exception cref="ImageException">The data is empty, no picture of a known format, damaged, or over a limit.</exception>
    public static RgbImage Decode(ReadOnlyMemory<byte> data, ImageLimits? limits = null, string? name = null)
    {
        limits ??= ImageLimits.Default;
        limits.Validate();
        name ??= "image";
        if (data.IsEmpty)
        {
            throw new ImageException(name, $"'{name}' is empty (0 bytes): check how it was written or downloaded.");
        }

        RequireBytes(data.Length, limits, name);
        ImageFormat format = FileSignature.Detect(data.Span) ?? throw UnknownFormat(data.Span, name);
        if (format == ImageFormat.WebP && WebpContainer.FirstFrame(data.Span) is { } frame)
        {
            RequireSize(frame.Canvas, limits, name);
            return frame.Place(DecodeStill(frame.Still, format, limits, name));
        }

        return DecodeStill(data, format, limits, name);
    }

    /// <summary>Reads and decodes a picture file.</summary>
    /// <param name="path">The file; it also names the picture in errors.</param>
    /// <param name="limits">What to refuse; <see langword="null"/> takes <see cref="ImageLimits.Default"/>.</param>
    /// <exception cref="ImageException">The file is missing, unreadable, empty, no picture of a known format, damaged, or over a limit.</exception>
    public static RgbImage Load(string path, ImageLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        limits ??= ImageLimits.Default;
        limits.Validate();
        if (Directory.Exists(path))
        {
            throw new ImageException(path, $"'{path}' is a folder: name one picture file inside it.");
        }

        byte[] data;
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
            RequireBytes(file.Length, limits, path);
            data = new byte[file.Length];
            file.ReadExactly(data);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageException(path, $"No file '{path}' (current folder '{Environment.CurrentDirectory}'): check the path.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException(path, $"'{path}' cannot be read: {e.Message} Check its permissions and who else uses it.", e);
        }

        return Decode(data, limits, path);
    }

    /// <summary>Gives the media type of a picture by its first bytes; nothing is decoded.</summary>
    /// <param name="data">The file's bytes.</param>
    /// <param name="name">What to call it in errors, such as its path.</param>
    /// <exception cref="ImageException">It is none of the formats that are read.</exception>
    public static string MediaType(ReadOnlyMemory<byte> data, string name = "image") =>
        FileSignature.Detect(data.Span) is { } format ? $"image/{FileSignature.Name(format).ToLowerInvariant()}" : throw UnknownFormat(data.Span, name);

    private static RgbImage DecodeStill(ReadOnlyMemory<byte> data, ImageFormat format, ImageLimits limits, string name)
    {
        ImageSize size = Identify(data, format, name);
        RequireSize(size, limits, name);
        if (ContainerCheck.FindDamage(format, data.Span) is { } damage)
        {
            throw Damaged(name, format, damage);
        }

        return DecodePixels(data, format, size, name);
    }

    private static ImageSize Identify(ReadOnlyMemory<byte> data, ImageFormat format, string name)
    {
        IImageInfo? info;
        try
        {
            using MemoryStream stream = Open(data);
            info = ((IImageInfoDetector)CreateDecoder(format)).Identify(CreateConfiguration(FixedWorkingBytes), stream, CancellationToken.None);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw Damaged(name, format, ContainerCheck.FindDamage(format, data.Span) ?? $"its header cannot be read ({e.Message})", e);
        }

        return info is { Width: > 0, Height: > 0 }
            ? new ImageSize(info.Width, info.Height)
            : throw Damaged(name, format, "its header gives no size");
    }

    private static RgbImage DecodePixels(ReadOnlyMemory<byte> data, ImageFormat format, ImageSize size, string name)
    {
        try
        {
            Configuration configuration = CreateConfiguration(FixedWorkingBytes + ((long)size.Width * size.Height * WorkingBytesPerPixel));
            IImageDecoder decoder = CreateDecoder(format);
            using MemoryStream stream = Open(data);
            if (format == ImageFormat.Png && PngContainer.HasSixteenBits(data.Span))
            {
                using Image<Rgba64> deep = decoder.Decode<Rgba64>(configuration, stream, CancellationToken.None);
                return Orient(PixelConversion.ToRgb(deep), deep.Metadata);
            }

            using Image<Rgba32> image = decoder.Decode<Rgba32>(configuration, stream, CancellationToken.None);
            return Orient(PixelConversion.ToRgb(image), image.Metadata);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw Damaged(name, format, $"its pixels cannot be decoded ({e.Message})", e);
        }
    }

    private static RgbImage Orient(RgbImage image, ImageMetadata metadata) =>
        ExifOrientation.Apply(image, metadata.ExifProfile?.GetValue(ExifTag.Orientation)?.Value ?? ExifOrientation.Upright);

    private static Configuration CreateConfiguration(long workingBytes) => new()
    {
        MemoryAllocator = new CappedMemoryAllocator(workingBytes),
    };

    private static IImageDecoder CreateDecoder(ImageFormat format) => format switch
    {
        ImageFormat.Png => new PngDecoder(),
        ImageFormat.Jpeg => new SixLabors.ImageSharp.Formats.Jpeg.JpegDecoder(),
        ImageFormat.WebP => new SixLabors.ImageSharp.Formats.Webp.WebpDecoder(),
        ImageFormat.Gif => new SixLabors.ImageSharp.Formats.Gif.GifDecoder { DecodingMode = FrameDecodingMode.First },
        _ => new SixLabors.ImageSharp.Formats.Bmp.BmpDecoder(),
    };

    private static MemoryStream Open(ReadOnlyMemory<byte> data) =>
        MemoryMarshal.TryGetArray(data, out ArraySegment<byte> segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(data.ToArray(), writable: false);

    private static void RequireBytes(long bytes, ImageLimits limits, string name)
    {
        if (bytes > limits.MaxBytes)
        {
            throw new ImageException(
                name,
                $"'{name}' has {bytes:N0} bytes, over the limit of {limits.MaxBytes:N0}: compress it, or raise ImageLimits.MaxBytes.");
        }
    }

    private static void RequireSize(ImageSize size, ImageLimits limits, string name)
    {
        if (size.Width > limits.MaxSide || size.Height > limits.MaxSide)
        {
            throw new ImageException(
                name,
                $"'{name}' is {size} pixels, over the limit of {limits.MaxSide:N0} a side: cut it into pieces, or raise ImageLimits.MaxSide.");
        }

        long pixels = (long)size.Width * size.Height;
        if (pixels > limits.MaxPixels)
        {
            throw new ImageException(
                name,
                $"'{name}' claims {size} = {pixels:N0} pixels, over the limit of {limits.MaxPixels:N0}: scale it down, or raise ImageLimits.MaxPixels.");
        }
    }

    private static ImageException UnknownFormat(ReadOnlySpan<byte> data, string name) =>
        new(name, FileSignature.NameOther(data) is { } other
            ? $"'{name}' is a {other}, which is not read: convert it to PNG first. {FileSignature.Supported} are read."
            : $"'{name}' is not a picture of a known format (first bytes {Convert.ToHexString(data[..Math.Min(8, data.Length)])}): "
                + $"{FileSignature.Supported} are read. Check the file, or convert it to PNG.");

    private static ImageException Damaged(string name, ImageFormat format, string damage, Exception? inner = null)
    {
        string message = $"'{name}' is a damaged {FileSignature.Name(format)}: {damage}. Write or download it again.";
        return inner is null ? new ImageException(name, message) : new ImageException(name, message, inner);
    }
}
