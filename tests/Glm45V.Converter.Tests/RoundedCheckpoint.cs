using System.Runtime.InteropServices;
using Glm45V.Converter.Checkpoint;
using Glm45V.Converter.Graph;
using Glm45V.Runtime.Model;

namespace Glm45V.Converter.Tests;

/// <summary>A checkpoint whose decoder holds, as floats, exactly what a conversion to int4 keeps of it.</summary>
internal static class RoundedCheckpoint
{
    public static void Write(string from, string to, int block, WeightPrecision scales)
    {
        Directory.CreateDirectory(to);
        foreach (string path in Directory.EnumerateFiles(from))
        {
            File.Copy(path, Path.Combine(to, Path.GetFileName(path)));
        }

        SortedDictionary<string, FusedCheckpoint.Entry> tensors = FusedCheckpoint.ReadAll(from);
        using CheckpointFolder checkpoint = CheckpointFolder.Open(from);
        foreach ((string name, TensorInfo tensor) in checkpoint.Tensors)
        {
            var values = new float[tensor.Count];
            WeightReader.Read(tensor, 0, values);
            if (IsMatrix(name))
            {
                Round(values, (int)tensor.Shape[^1], name.StartsWith("lm_head", StringComparison.Ordinal) ? 8 : 4, block, scales);
            }
            else if (name.EndsWith("_proj.bias", StringComparison.Ordinal))
            {
                values = [.. values.Select(value => (float)(Half)value)];
            }

            tensors[name] = new FusedCheckpoint.Entry("F32", tensors[name].Shape, MemoryMarshal.AsBytes<float>(values).ToArray());
        }

        FusedCheckpoint.WriteSingle(to, tensors);
    }

    private static bool IsMatrix(string name) =>
        name.StartsWith("lm_head", StringComparison.Ordinal) || (name.StartsWith("model.language_model.layers", StringComparison.Ordinal) && name.EndsWith("_proj.weight", StringComparison.Ordinal));

    private static void Round(float[] values, int columns, int bits, int block, WeightPrecision precision)
    {
        var codes = new byte[BlockQuantizer.RowBytes(columns, bits, block)];
        var scales = new float[BlockQuantizer.Blocks(columns, block)];
        for (int start = 0; start < values.Length; start += columns)
        {
            BlockQuantizer.Quantize(values.AsSpan(start, columns), bits, block, codes, scales, precision);
            for (int i = 0; i < columns; i++)
            {
                int code = bits == 8 ? codes[i] : (codes[i / 2] >> (i % 2 * 4)) & 15;
                values[start + i] = (code - (1 << (bits - 1))) * scales[i / block];
            }
        }
    }
}
