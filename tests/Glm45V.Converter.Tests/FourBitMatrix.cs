namespace Glm45V.Converter.Tests;

/// <summary>A matrix in symmetric 4-bit blocks: value = (nibble − 8) · scale, the even column in the low nibble.</summary>
internal sealed class FourBitMatrix
{
    private readonly int _rows;
    private readonly int _columns;

    public FourBitMatrix(float[] values, int rows, int columns, int blockSize)
    {
        (_rows, _columns) = (rows, columns);
        Packed = new byte[values.Length / 2];
        Scales = new float[values.Length / blockSize];
        Dequantised = new float[values.Length];
        for (int block = 0; block < Scales.Length; block++)
        {
            // The largest element gets nibble 0, so scales may be negative.
            Span<float> run = values.AsSpan(block * blockSize, blockSize);
            float largest = run.ToArray().MaxBy(MathF.Abs);
            Scales[block] = largest / -8;
            for (int i = 0; i < blockSize; i++)
            {
                int at = (block * blockSize) + i;
                int nibble = Math.Clamp((int)MathF.Round(run[i] / Scales[block]) + 8, 0, 15);
                Packed[at / 2] |= (byte)(nibble << (at % 2 * 4));
                Dequantised[at] = (nibble - 8) * Scales[block];
            }
        }
    }

    public byte[] Packed { get; }

    public float[] Scales { get; }

    public float[] Dequantised { get; }

    public double[] Times(double[] vector) =>
        [.. Enumerable.Range(0, _rows).Select(row => Enumerable.Range(0, _columns).Sum(column => Dequantised[(row * _columns) + column] * vector[column]))];
}
