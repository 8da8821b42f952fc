using Glm45V.Imaging;

namespace Glm45V.Runtime.Vision;

/// <summary>Normalises pixels and lays them down as patches, in the order in which the vision tower reads them.</summary>
internal sealed class PatchWriter
{
    private const int Channels = 3;

    private readonly ImageProcessorOptions _options;
    private readonly float[][] _normalized;

    public PatchWriter(ImageProcessorOptions options)
    {
        _options = options;
        _normalized = [.. Enumerable.Range(0, Channels).Select(channel => Normalize(options.Mean[channel], options.Std[channel]))];
    }

    /// <summary>Number of values of one patch: channels × frames × patch × patch.</summary>
    public int PatchLength => Channels * _options.TemporalPatchSize * _options.PatchSize * _options.PatchSize;

    /// <summary>Gives how a picture or clip of a resized size is cut.</summary>
    public GridThw Grid(int groups, ImageSize size) => new(groups, size.Height / _options.PatchSize, size.Width / _options.PatchSize);

    /// <summary>Writes one frame into the patches of its temporal group, at <paramref name="slot"/> and every later slot of the group.</summary>
    /// <param name="frame">The resized frame.</param>
    /// <param name="grid">How it is cut.</param>
    /// <param name="slot">Place of the frame in its group, below the temporal patch size.</param>
    /// <param name="group">The group's patches: [rows × columns, <see cref="PatchLength"/>].</param>
    public void Write(RgbImage frame, GridThw grid, int slot, float[] group)
    {
        // Patch order: (block row, block column, row in block, column in block).
        int merge = _options.MergeSize;
        int length = PatchLength;
        RowBands.Run(grid.H / merge, merge * grid.W * length * sizeof(float), (from, to) =>
        {
            int at = from * merge * grid.W * length;
            for (int blockRow = from * merge; blockRow < to * merge; blockRow += merge)
            {
                for (int blockColumn = 0; blockColumn < grid.W; blockColumn += merge)
                {
                    for (int patch = 0; patch < merge * merge; patch++, at += length)
                    {
                        WritePatch(frame, blockRow + (patch / merge), blockColumn + (patch % merge), slot, group.AsSpan(at, length));
                    }
                }
            }
        });
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

    // Inside a patch: (channel, frame, row, column).
    private void WritePatch(RgbImage image, int row, int column, int slot, Span<float> patch)
    {
        int side = _options.PatchSize;
        int frameLength = side * side;
        int stride = image.Width * Channels;
        int start = (row * side * stride) + (column * side * Channels);
        for (int channel = 0; channel < Channels; channel++)
        {
            ReadOnlySpan<float> table = _normalized[channel];
            Span<float> frames = patch.Slice(channel * _options.TemporalPatchSize * frameLength, _options.TemporalPatchSize * frameLength)[(slot * frameLength)..];
            for (int y = 0; y < side; y++)
            {
                ReadOnlySpan<byte> pixels = image.Pixels.AsSpan(start + (y * stride), side * Channels);
                Span<float> line = frames.Slice(y * side, side);
                for (int x = 0; x < line.Length; x++)
                {
                    line[x] = table[pixels[(x * Channels) + channel]];
                }
            }

            for (int copy = frameLength; copy < frames.Length; copy += frameLength)
            {
                frames[..frameLength].CopyTo(frames[copy..]);
            }
        }
    }
}
