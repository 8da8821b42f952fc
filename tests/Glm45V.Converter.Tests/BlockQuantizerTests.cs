using Glm45V.Converter.Graph;

namespace Glm45V.Converter.Tests;

/// <summary>The fast quantiser against one written plainly, element by element.</summary>
public sealed class BlockQuantizerTests
{
    [Theory]
    [InlineData(4, 32, 128)]
    [InlineData(4, 64, 96)] // the last block is cut
    [InlineData(4, 128, 300)]
    [InlineData(8, 32, 128)]
    [InlineData(8, 64, 200)]
    public void Quantize_RandomRows_EqualsThePlainOne(int bits, int block, int columns)
    {
        for (int seed = 0; seed < 50; seed++)
        {
            float[] row = TestGraph.Random(seed, columns);
            row[seed % columns] = seed % 2 == 0 ? 3 : -3;
            byte[] codes = new byte[BlockQuantizer.RowBytes(columns, bits, block)];
            float[] scales = new float[BlockQuantizer.Blocks(columns, block)];

            BlockQuantizer.Quantize(row, bits, block, codes, scales);

            (byte[] expectedCodes, float[] expectedScales) = Plain(row, bits, block);
            Assert.Equal(expectedScales, scales);
            Assert.Equal(expectedCodes, codes);
        }
    }

    [Theory]
    [InlineData(4, 0x88)]
    [InlineData(8, 0x80)]
    public void Quantize_Zeros_AreTheZeroPoint(int bits, byte expected)
    {
        byte[] codes = new byte[BlockQuantizer.RowBytes(32, bits, 32)];
        float[] scales = new float[1];

        BlockQuantizer.Quantize(new float[32], bits, 32, codes, scales);

        Assert.Equal(0, scales[0]);
        Assert.All(codes, code => Assert.Equal(expected, code));
    }

    [Theory]
    [InlineData(4, 1f / 8)]
    [InlineData(8, 1f / 128)]
    public void Quantize_AnyRow_IsOffByNoMoreThanAStep(int bits, float step)
    {
        float[] row = TestGraph.Random(7, 256);
        byte[] codes = new byte[BlockQuantizer.RowBytes(256, bits, 32)];
        float[] scales = new float[8];

        BlockQuantizer.Quantize(row, bits, 32, codes, scales);

        for (int i = 0; i < row.Length; i++)
        {
            int code = bits == 8 ? codes[i] : (codes[i / 2] >> (i % 2 * 4)) & 15;
            Assert.InRange(((code - (1 << (bits - 1))) * scales[i / 32]) - row[i], -step * 1.001f, step * 1.001f);
        }
    }

    private static (byte[] Codes, float[] Scales) Plain(float[] row, int bits, int block)
    {
        int zero = 1 << (bits - 1);
        int blocks = (row.Length + block - 1) / block;
        var codes = new byte[blocks * block * bits / 8];
        var scales = new float[blocks];
        for (int i = 0; i < blocks * block; i++)
        {
            if (i % block == 0)
            {
                float[] run = row[i..Math.Min(i + block, row.Length)];
                scales[i / block] = run.MaxBy(MathF.Abs) / -zero;
            }

            float scale = scales[i / block];
            int code = i < row.Length && scale != 0 ? Math.Clamp((int)MathF.Round(row[i] / scale) + zero, 0, (2 * zero) - 1) : zero;
            codes[i * bits / 8] |= (byte)(bits == 8 ? code : code << (i % 2 * 4));
        }

        return (codes, scales);
    }
}
