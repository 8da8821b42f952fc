using System.Runtime.InteropServices;
using System.Text;

namespace Glm45V.Converter.Synthesis;

/// <summary>Makes the elements of synthetic tensors: each depends on seed, tensor name and place alone.</summary>
internal static class SyntheticValues
{
    private const double Deviation = 0.02; // initializer_range of the releases

    private static readonly ushort[] s_normal = [.. Quantiles().Select(value => (ushort)(BitConverter.SingleToUInt32Bits((float)(value * Deviation)) >> 16))];

    // Codes whose values are normal with a deviation of about 16; the scales make that 0.02.
    private static readonly byte[] s_fp8 = [.. Quantiles().Select(value => Fp8(value * 16))];

    /// <summary>Fills a part of a tensor, from a byte offset that is a multiple of 8 on.</summary>
    public static void Fill(SyntheticTensor tensor, ulong seed, long offset, Span<byte> bytes)
    {
        ulong state = seed ^ Hash(tensor.Name);
        switch (tensor.Kind)
        {
            case SyntheticKind.Ones:
                MemoryMarshal.Cast<byte, ushort>(bytes).Fill(0x3F80);
                break;
            case SyntheticKind.Random:
                Span<ushort> halves = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < halves.Length; i++)
                {
                    halves[i] = s_normal[Bits(state, (offset / 2) + i)];
                }

                break;
            case SyntheticKind.Fp8:
                for (int i = 0; i < bytes.Length; i++)
                {
                    bytes[i] = s_fp8[Bits(state, offset + i)];
                }

                break;
            default:
                Span<float> floats = MemoryMarshal.Cast<byte, float>(bytes);
                for (int i = 0; i < floats.Length; i++)
                {
                    int bits = Bits(state, (offset / 4) + i);
                    floats[i] = tensor.Kind == SyntheticKind.Fp8Scales
                        ? (float)(Deviation / 16 * (0.9 + (bits / 20480.0)))
                        : BitConverter.UInt32BitsToSingle((uint)s_normal[bits] << 16);
                }

                break;
        }
    }

    /// <summary>Twelve random bits for an element; four elements share a hash.</summary>
    private static int Bits(ulong state, long index) => (int)(Mix(state + ((ulong)index >> 2)) >> (int)((index & 3) * 16)) & 0xFFF;

    private static ulong Mix(ulong value)
    {
        value *= 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private static ulong Hash(string name)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte value in Encoding.UTF8.GetBytes(name))
        {
            hash = (hash ^ value) * 0x100000001B3;
        }

        return hash;
    }

    /// <summary>4,096 values that lie as those of a normal distribution do, each a sum of twelve uniform ones.</summary>
    private static IEnumerable<double> Quantiles()
    {
        for (ulong i = 0; i < 4096; i++)
        {
            double sum = -6;
            for (ulong j = 0; j < 12; j++)
            {
                sum += (Mix((i * 12) + j + 1) >> 11) * (1.0 / (1UL << 53));
            }

            yield return sum;
        }
    }

    private static byte Fp8(double value)
    {
        int sign = value < 0 ? 128 : 0;
        double magnitude = Math.Min(Math.Abs(value), 448);
        int exponent = magnitude < Math.Pow(2, -6) ? 0 : (int)Math.Floor(Math.Log2(magnitude)) + 7;
        int mantissa = (int)(exponent == 0 ? magnitude * 512 : ((magnitude / Math.Pow(2, exponent - 7)) - 1) * 8);
        return (byte)(sign | (exponent << 3) | Math.Min(mantissa, 6 + (exponent < 15 ? 1 : 0)));
    }
}
