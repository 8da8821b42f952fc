using Glm45V.Runtime.Model;

namespace Glm45V.Converter.Checkpoint;

/// <summary>Scales of an fp8 matrix: one for all of it, one a row, or one a block of 128 × 128 elements.</summary>
/// <remarks>
/// compressed-tensors writes <c>weight_scale</c> [rows, 1] or [1]; DeepSeek's layout is <c>weight_scale_inv</c>
/// [⌈rows / 128⌉, ⌈columns / 128⌉]. All multiply, whatever their names say.
/// </remarks>
internal sealed class Fp8Scale
{
    private const int BlockSide = 128;

    /// <summary>What is put behind a tensor's name to name its scales.</summary>
    public static readonly string[] Suffixes = ["_scale", "_scale_inv"];

    private readonly float[] _values;
    private readonly int _rowsPerScale;
    private readonly int _columnsPerScale;
    private readonly int _perRow;

    private Fp8Scale(float[] values, int rowsPerScale, int columnsPerScale, int perRow)
    {
        _values = values;
        _rowsPerScale = rowsPerScale;
        _columnsPerScale = columnsPerScale;
        _perRow = perRow;
    }

    /// <summary>Reads the scales that belong to a tensor.</summary>
    /// <exception cref="ModelFormatException">Their shape fits neither the matrix, its rows nor its blocks, or a scale is not finite.</exception>
    public static Fp8Scale Read(TensorInfo tensor, TensorInfo scale)
    {
        (int rows, int columns) = tensor.Shape.Count == 2
            ? (checked((int)tensor.Shape[0]), checked((int)tensor.Shape[1]))
            : throw new ModelFormatException($"Tensor '{tensor.Name}' of '{tensor.File.Path}' is fp8 with shape {tensor.ShapeText}: only matrices are read. Use the checkpoint in bf16.");
        var values = new float[scale.Count];
        WeightReader.Read(scale, 0, values);
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                throw new ModelFormatException($"Tensor '{scale.Name}' of '{scale.File.Path}' holds {value}. Download this file again.");
            }
        }

        int blockRows = (rows + BlockSide - 1) / BlockSide;
        int blockColumns = (columns + BlockSide - 1) / BlockSide;
        return scale.Shape switch
        {
            [] or [1] or [1, 1] => new Fp8Scale(values, rows, columns, 1),
            [var count] when count == rows => new Fp8Scale(values, 1, columns, 1),
            [var count, 1] when count == rows => new Fp8Scale(values, 1, columns, 1),
            [var down, var across] when down == blockRows && across == blockColumns => new Fp8Scale(values, BlockSide, BlockSide, blockColumns),
            _ => throw new ModelFormatException(
                $"Tensor '{scale.Name}' of '{scale.File.Path}' has shape {scale.ShapeText}; for {tensor.ShapeText} it must be [1], [{rows},1] or [{blockRows},{blockColumns}]. Check that both belong to the same checkpoint."),
        };
    }

    /// <summary>Multiplies a run of one row's elements.</summary>
    public void Apply(long row, int column, Span<float> values)
    {
        ReadOnlySpan<float> scales = _values.AsSpan((int)(row / _rowsPerScale) * _perRow, _perRow);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] *= scales[(column + i) / _columnsPerScale];
        }
    }
}
