using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Glm45V.Runtime.Constraints;

/// <summary>Forbids the tokens that a mask leaves out.</summary>
internal static class TokenMask
{
    private static readonly Vector512<ulong> s_bits = Vector512.Create(1UL, 2, 4, 8, 16, 32, 64, 128);

    /// <summary>Sets the logits of tokens to negative infinity whose bit is not set; tokens beyond the mask have none.</summary>
    /// <param name="logits">[vocabulary] logits.</param>
    /// <param name="mask">A bit for each token, the lowest first.</param>
    public static void Apply(Span<double> logits, ReadOnlySpan<ulong> mask)
    {
        ReadOnlySpan<byte> bits = MemoryMarshal.AsBytes(mask);
        int whole = Math.Min(logits.Length / 8, bits.Length);
        ref double first = ref MemoryMarshal.GetReference(logits);
        Vector512<double> forbidden = Vector512.Create(double.NegativeInfinity);
        for (int i = 0; i < whole; i++)
        {
            if (bits[i] == byte.MaxValue)
            {
                continue;
            }

            Vector512<double> kept = Vector512.LoadUnsafe(ref first, (nuint)(8 * i));
            Vector512<double> isLeftOut = Vector512.Equals(Vector512.Create((ulong)bits[i]) & s_bits, Vector512<ulong>.Zero).AsDouble();
            Vector512.ConditionalSelect(isLeftOut, forbidden, kept).StoreUnsafe(ref first, (nuint)(8 * i));
        }

        for (int id = 8 * whole; id < logits.Length; id++)
        {
            if (id / 8 >= bits.Length || (bits[id / 8] >> (id % 8) & 1) == 0)
            {
                logits[id] = double.NegativeInfinity;
            }
        }
    }
}
