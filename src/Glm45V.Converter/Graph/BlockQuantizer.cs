using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Glm45V.Runtime.Model;

namespace Glm45V.Converter.Graph;

/// <summary>Rounds rows of floats to 4 or 8 bits in blocks, each with a scale: value = (code − zero point) · scale.</summary>
/// <remarks>
/// The zero point is the middle, 8 or 128, and the element of largest magnitude gets code 0, so scales may be negative: the
/// convention of llama.cpp's Q4_0, which uses the whole range. Codes lie as ONNX Runtime's MatMulNBits and QMoE read them, the
/// even column in the low half of a byte; a last block that is cut is filled with zeros.
/// </remarks>
internal static class BlockQuantizer
{
    /// <summary>Bytes of the codes of one row.</summary>
    public static int RowBytes(int columns, int bits, int block) => Blocks(columns, block) * block * bits / 8;

    /// <summary>Blocks of one row.</summary>
    public static int Blocks(int columns, int block) => (columns + block - 1) / block;

    /// <summary>Rounds one row.</summary>
    /// <param name="row">[columns] finite values.</param>
    /// <param name="bits">4 or 8.</param>
    /// <param name="block">Elements of a block, even.</param>
    /// <param name="codes">[<see cref="RowBytes"/>] receives the codes.</param>
    /// <param name="scales">[<see cref="Blocks"/>] receives the scales.</param>
    /// <param name="precision">What scales are rounded to, before codes are chosen for them.</param>
    public static void Quantize(ReadOnlySpan<float> row, int bits, int block, Span<byte> codes, Span<float> scales, WeightPrecision precision = WeightPrecision.Fp32)
    {
        int zero = 1 << (bits - 1);
        Span<float> scaled = stackalloc float[block];
        Span<int> rounded = stackalloc int[block];
        for (int i = 0; i < scales.Length; i++)
        {
            ReadOnlySpan<float> values = row.Slice(i * block, Math.Min(block, row.Length - (i * block)));
            float scale = Round(TensorPrimitives.MaxMagnitude(values) / -zero, precision);
            scales[i] = scale;
            scaled.Fill(zero);
            if (scale != 0)
            {
                Span<float> used = scaled[..values.Length];
                TensorPrimitives.Divide(values, scale, used);
                TensorPrimitives.Round(used, used);
                TensorPrimitives.Add(used, zero, used);
                TensorPrimitives.Clamp(used, 0, (2 * zero) - 1, used); // the opposite of the largest magnitude does not fit
            }

            TensorPrimitives.ConvertTruncating<float, int>(scaled, rounded);
            Span<byte> target = codes.Slice(i * block * bits / 8, block * bits / 8);
            if (bits == 8)
            {
                TensorPrimitives.ConvertTruncating<int, byte>(rounded, target);
            }
            else
            {
                ReadOnlySpan<ulong> pairs = MemoryMarshal.Cast<int, ulong>(rounded);
                for (int pair = 0; pair < pairs.Length; pair++)
                {
                    target[pair] = (byte)(pairs[pair] | (pairs[pair] >> 28));
                }
            }
        }
    }

    private static float Round(float scale, WeightPrecision precision)
    {
        switch (precision)
        {
            case WeightPrecision.Fp16:
                return (float)(Half)scale;
            case WeightPrecision.Bf16:
                ushort half = 0;
                BFloat16s.Round([scale], new Span<ushort>(ref half));
                return BFloat16s.ToSingle(half);
            default:
                return scale;
        }
    }
}
