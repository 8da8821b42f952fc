namespace Glm45V.Runtime.Model;

/// <summary>Rounds floats to bfloat16, the upper half of an fp32.</summary>
public static class BFloat16s
{
    /// <summary>Rounds to the nearest, ties to even.</summary>
    /// <param name="values">Finite values.</param>
    /// <param name="halves">Receives the upper halves.</param>
    public static void Round(ReadOnlySpan<float> values, Span<ushort> halves)
    {
        for (int i = 0; i < values.Length; i++)
        {
            uint bits = BitConverter.SingleToUInt32Bits(values[i]);
            halves[i] = (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        }
    }

    /// <summary>Gives the float that an upper half stands for.</summary>
    public static float ToSingle(ushort half) => BitConverter.UInt32BitsToSingle((uint)half << 16);
}
