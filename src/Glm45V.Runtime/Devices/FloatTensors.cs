using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Glm45V.Runtime.Model;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Glm45V.Runtime.Devices;

/// <summary>What the float types of tensors have in common.</summary>
internal static class FloatTensors
{
    /// <summary>Gives the element type of a precision.</summary>
    public static TensorElementType TypeOf(WeightPrecision precision) => precision switch
    {
        WeightPrecision.Fp32 => TensorElementType.Float,
        WeightPrecision.Fp16 => TensorElementType.Float16,
        WeightPrecision.Bf16 => TensorElementType.BFloat16,
        _ => throw new NotSupportedException($"Activations are floats, not {precision}."),
    };

    /// <summary>Bytes of an element.</summary>
    public static int Size(TensorElementType type) => type == TensorElementType.Float ? sizeof(float) : sizeof(ushort);

    /// <summary>Rounds floats to a type, ties to even.</summary>
    public static void Convert(ReadOnlySpan<float> values, TensorElementType type, Span<byte> bytes)
    {
        switch (type)
        {
            case TensorElementType.Float:
                MemoryMarshal.AsBytes(values).CopyTo(bytes);
                break;
            case TensorElementType.Float16:
                TensorPrimitives.ConvertToHalf(values, MemoryMarshal.Cast<byte, Half>(bytes));
                break;
            default:
                BFloat16s.Round(values, MemoryMarshal.Cast<byte, ushort>(bytes));
                break;
        }
    }
}
