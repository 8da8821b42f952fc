using Glm45V.Runtime.Model;

namespace Glm45V.Runtime.Decoding;

/// <summary>Turns three-axis positions into the cos and sin rows that the decoder's attention reads.</summary>
/// <remarks>
/// The reference rounds frequency and angle to fp32, and so does this: the same angle gives the same row.
/// Reference: transformers' Glm4vMoeTextRotaryEmbedding with mrope_section.
/// </remarks>
internal sealed class RotaryTable
{
    private readonly float[] _frequencies;
    private readonly byte[] _axes; // 0 = T, 1 = H, 2 = W, per frequency

    public RotaryTable(TextConfig config)
    {
        Width = config.RotaryDimension / 2;
        _frequencies = Frequencies(config.RopeTheta, config.RotaryDimension);
        _axes = [.. config.MRopeSections.SelectMany((count, section) => Enumerable.Repeat((byte)(section % 3), count))];
    }

    /// <summary>Frequencies in a row.</summary>
    public int Width { get; }

    /// <summary>Inverse frequencies theta^(−2j/dimension), j = 0 … dimension/2 − 1, in fp32.</summary>
    public static float[] Frequencies(float theta, int dimension)
    {
        var frequencies = new float[dimension / 2];
        for (int j = 0; j < frequencies.Length; j++)
        {
            frequencies[j] = 1f / MathF.Pow(theta, 2f * j / dimension);
        }

        return frequencies;
    }

    /// <summary>Fills one row of cos and one of sin, each <see cref="Width"/> long.</summary>
    public void Fill(int t, int h, int w, Span<float> cos, Span<float> sin)
    {
        for (int j = 0; j < _frequencies.Length; j++)
        {
            int position = _axes[j] switch { 0 => t, 1 => h, _ => w };
            (double sine, double cosine) = Math.SinCos(position * _frequencies[j]);
            cos[j] = (float)cosine;
            sin[j] = (float)sine;
        }
    }
}
