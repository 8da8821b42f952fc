using Glm45V.Imaging;

namespace Glm45V.Runtime.Vision;

/// <summary>Turns pictures into the patches of the vision tower, number for number like transformers' <c>Glm4vImageProcessorPil</c>.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class ImageProcessor
{
    private const int Channels = 3;

    private readonly ImageProcessorOptions _options;
    private readonly float[][] _normalized;

    /// <summary>Creates a processor with the settings of a checkpoint.</summary>
    /// <exception cref="ImageProcessorException">A setting is out of its range.</exception>
    public ImageProcessor(ImageProcessorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(nameof(ImageProcessorOptions));
        _options = options;
        _normalized = [.. Enumerable.Range(0, Channels).Select(channel => Normalize(options.Mean[channel], options.Std[channel]))];
    }

    /// <summary>Number of values of one patch: channels × frames × patch × patch.</summary>
    public int PatchLength => Channels * _options.TemporalPatchSize * _options.PatchSize * _options.PatchSize;

    /// <summary>Resizes, normalises and cuts one picture.</summary>
    /// <exception cref="ImageProcessorException">One side of the picture is more than 200 times the other.</exception>
    public PixelValues Process(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        ImageSize size = ChooseSize(image);
        RgbImage resized = ImageResizer.Bicubic(image, size.Width, size.Height);
        GridThw grid = new(1, size.Height / _options.PatchSize, size.Width / _options.PatchSize);
        float[] values = new float[(long)grid.Patches * PatchLength];
        WritePatches(resized, grid, values);
        return new PixelValues(values, grid, image.Width, image.Height);
    }

    // A byte has 256 values, so each channel is normalised once for all: float32(v / 255), minus mean, by std.
    private static float[] Normalize(float mean, float std)
    {
        float[] table = new float[256];
        for (int value = 0; value < table.Length; value++)
        {
            table[value] = ((float)(value * (1 / 255.0)) - mean) / std;
        }

        return table;
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

    // Patch order: (block row, block column, row in block, column in block).
    private void WritePatches(RgbImage image, GridThw grid, Span<float> values)
    {
        int merge = _options.MergeSize;
        int length = PatchLength;
        int at = 0;
        for (int blockRow = 0; blockRow < grid.H; blockRow += merge)
        {
            for (int blockColumn = 0; blockColumn < grid.W; blockColumn += merge)
            {
                for (int patch = 0; patch < merge * merge; patch++, at += length)
                {
                    WritePatch(image, blockRow + (patch / merge), blockColumn + (patch % merge), values.Slice(at, length));
                }
            }
        }
    }

    // Inside a patch: (channel, frame, row, column); a still picture repeats its one frame.
    private void WritePatch(RgbImage image, int row, int column, Span<float> patch)
    {
        int side = _options.PatchSize;
        int frameLength = side * side;
        int stride = image.Width * Channels;
        int start = (row * side * stride) + (column * side * Channels);
        for (int channel = 0; channel < Channels; channel++)
        {
            ReadOnlySpan<float> table = _normalized[channel];
            Span<float> frames = patch.Slice(channel * _options.TemporalPatchSize * frameLength, _options.TemporalPatchSize * frameLength);
            for (int y = 0; y < side; y++)
            {
                ReadOnlySpan<byte> pixels = image.Pixels.AsSpan(start + (y * stride), side * Channels);
                Span<float> line = frames.Slice(y * side, side);
                for (int x = 0; x < line.Length; x++)
                {
                    line[x] = table[pixels[(x * Channels) + channel]];
                }
            }

            for (int frame = 1; frame < _options.TemporalPatchSize; frame++)
            {
                frames[..frameLength].CopyTo(frames[(frame * frameLength)..]);
            }
        }
    }
}
