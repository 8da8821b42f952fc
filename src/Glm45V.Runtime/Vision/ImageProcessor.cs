using Glm45V.Imaging;

namespace Glm45V.Runtime.Vision;

/// <summary>Turns pictures into the patches of the vision tower, number for number like transformers' <c>Glm4vImageProcessorPil</c>.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class ImageProcessor
{
    private readonly ImageProcessorOptions _options;
    private readonly PatchWriter _patches;

    /// <summary>Creates a processor with the settings of a checkpoint.</summary>
    /// <exception cref="ImageProcessorException">A setting is out of its range.</exception>
    public ImageProcessor(ImageProcessorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(nameof(ImageProcessorOptions));
        _options = options;
        _patches = new PatchWriter(options);
    }

    /// <summary>Number of values of one patch: channels × frames × patch × patch.</summary>
    public int PatchLength => _patches.PatchLength;

    /// <summary>Resizes, normalises and cuts one picture, as soon as its values are asked for.</summary>
    /// <exception cref="ImageProcessorException">One side of the picture is more than 200 times the other.</exception>
    public PixelValues Process(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        ImageSize size = ChooseSize(image);
        GridThw grid = _patches.Grid(1, size);
        return new PixelValues(image, () => Cut(image, size, grid), grid, PatchLength);
    }

    private float[] Cut(RgbImage image, ImageSize size, GridThw grid)
    {
        float[] values = GC.AllocateUninitializedArray<float>(checked(grid.Patches * PatchLength));
        _patches.Write(ImageResizer.Bicubic(image, size.Width, size.Height), grid, slot: 0, values);
        return values;
    }

    private ImageSize ChooseSize(RgbImage image)
    {
        try
        {
            return SmartResize.ForImage(image.Width, image.Height, _options);
        }
        catch (ImageProcessorException e)
        {
            throw new ImageProcessorException(
                $"A {image.Width}x{image.Height} picture is too thin for the model: {e.Message}. Crop it or pad its short side.", e);
        }
    }
}
