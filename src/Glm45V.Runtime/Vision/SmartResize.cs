using System.Globalization;
using Glm45V.Imaging;

namespace Glm45V.Runtime.Vision;

/// <summary>Chooses the size at which the model sees a picture or clip: multiples of patch × merge within a pixel budget.</summary>
/// <remarks>Sizes and error texts equal those of <c>smart_resize</c> in transformers' Glm4v image and video processors.</remarks>
public static class SmartResize
{
    private const int MaxAspectRatio = 200;

    /// <summary>Gives the size for a still picture, which counts as one temporal group of frames.</summary>
    /// <param name="width">Width of the picture in pixels, at least 1.</param>
    /// <param name="height">Height of the picture in pixels, at least 1.</param>
    /// <param name="options">The budget, counted over the frames of the group, and the patch sizes.</param>
    /// <exception cref="ImageProcessorException">One side is more than 200 times the other.</exception>
    public static ImageSize ForImage(int width, int height, ImageProcessorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return ForVideo(width, height, options.TemporalPatchSize, options);
    }

    /// <summary>Gives the size for the frames of a clip.</summary>
    /// <param name="width">Width of a frame in pixels, at least 1.</param>
    /// <param name="height">Height of a frame in pixels, at least 1.</param>
    /// <param name="frames">Number of frames that share the budget.</param>
    /// <param name="options">The budget over all frames and the patch sizes.</param>
    /// <exception cref="ImageProcessorException">There are too few frames, or one side is more than 200 times the other.</exception>
    public static ImageSize ForVideo(int width, int height, int frames, ImageProcessorOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentNullException.ThrowIfNull(options);
        if (frames < options.TemporalPatchSize)
        {
            throw new ImageProcessorException($"t:{frames} must be larger than temporal_factor:{options.TemporalPatchSize}");
        }

        int factor = options.PatchSize * options.MergeSize;
        (long w, long h) = GrowToFactor(width, height, factor);
        RequireAspectRatio(w, h);
        long budgetFrames = Nearest(frames, options.TemporalPatchSize);
        long roundWidth = Nearest(w, factor);
        long roundHeight = Nearest(h, factor);
        double pixels = (double)frames * h * w;
        if (budgetFrames * roundHeight * roundWidth > options.MaxPixels)
        {
            double shrink = Math.Sqrt(pixels / options.MaxPixels);
            return Size(Math.Max(factor, Math.Floor(w / shrink / factor) * factor), Math.Max(factor, Math.Floor(h / shrink / factor) * factor));
        }

        if (budgetFrames * roundHeight * roundWidth < options.MinPixels)
        {
            double grow = Math.Sqrt(options.MinPixels / pixels);
            return Size(Math.Ceiling(w * grow / factor) * factor, Math.Ceiling(h * grow / factor) * factor);
        }

        return Size(roundWidth, roundHeight);
    }

    private static (long Width, long Height) GrowToFactor(int width, int height, int factor)
    {
        if (width >= factor && height >= factor)
        {
            return (width, height);
        }

        double scale = Math.Max((double)factor / height, (double)factor / width);
        return ((long)(width * scale), (long)(height * scale));
    }

    private static void RequireAspectRatio(long width, long height)
    {
        double ratio = (double)Math.Max(width, height) / Math.Min(width, height);
        if (ratio > MaxAspectRatio)
        {
            // The reference prints a float: whole numbers keep one decimal, others the shortest form.
            string text = ratio == Math.Floor(ratio)
                ? ratio.ToString("F1", CultureInfo.InvariantCulture)
                : ratio.ToString("R", CultureInfo.InvariantCulture);
            throw new ImageProcessorException($"absolute aspect ratio must be smaller than {MaxAspectRatio}, got {text}");
        }
    }

    // Halves go to the even multiple, as Python's round does.
    private static long Nearest(long value, int factor) => (long)Math.Round((double)value / factor, MidpointRounding.ToEven) * factor;

    private static ImageSize Size(double width, double height) => new(checked((int)width), checked((int)height));
}
