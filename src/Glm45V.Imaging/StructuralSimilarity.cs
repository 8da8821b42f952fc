using System.Numerics;
using System.Runtime.InteropServices;

namespace Glm45V.Imaging;

/// <summary>Measures how alike two pictures are in structure: SSIM as Wang, Bovik, Sheikh and Simoncelli define it (IEEE TIP 13, 2004).</summary>
/// <remarks>On luma, with a Gaussian window of 11 × 11 and σ 1.5, K1 0.01 and K2 0.03: the values of scikit-image's <c>structural_similarity</c> with Gaussian weights and without sample covariance.</remarks>
public static class StructuralSimilarity
{
    /// <summary>The shortest side of pictures that can be compared: the window's.</summary>
    public const int LeastSide = 11;

    private const int Half = LeastSide / 2;
    private const int Quantities = 5; // means of both, of their squares and of their product
    private const float C1 = 0.01f * 255 * (0.01f * 255);
    private const float C2 = 0.03f * 255 * (0.03f * 255);

    private static readonly float[] s_window = Window();

    /// <summary>Gives the mean similarity of two pictures of one size, at most 1, which equal pictures have; unlike ones are near 0 or below.</summary>
    /// <exception cref="ArgumentException">The sizes differ, or a side is shorter than the window.</exception>
    public static double Mean(RgbImage first, RgbImage second)
    {
        float[] map = Map(first, second);
        double sum = 0;
        foreach (float value in map)
        {
            sum += value;
        }

        return sum / map.Length;
    }

    /// <summary>Gives the similarity around each pixel whose window lies inside the picture: (height − 10) rows of (width − 10) values.</summary>
    /// <exception cref="ArgumentException">The sizes differ, or a side is shorter than the window.</exception>
    public static float[] Map(RgbImage first, RgbImage second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Width != second.Width || first.Height != second.Height)
        {
            throw new ArgumentException($"A {first.Width}x{first.Height} and a {second.Width}x{second.Height} picture cannot be compared: crop or resize one.", nameof(second));
        }

        if (Math.Min(first.Width, first.Height) < LeastSide)
        {
            throw new ArgumentException($"A {first.Width}x{first.Height} picture is smaller than the window of {LeastSide} pixels.", nameof(first));
        }

        int width = first.Width - (2 * Half);
        int height = first.Height - (2 * Half);
        float[] map = new float[width * height];
        RowBands.Run(height, width * Quantities * sizeof(float), (from, to) => new Band(first, second).Fill(map, from, to));
        return map;
    }

    private static float[] Window()
    {
        double[] weights = [.. Enumerable.Range(-Half, LeastSide).Select(at => Math.Exp(-at * at / (2 * 1.5 * 1.5)))];
        return [.. weights.Select(weight => (float)(weight / weights.Sum()))];
    }

    // Rows are blurred sideways once, and kept while a window below reaches them.
    private sealed class Band(RgbImage first, RgbImage second)
    {
        private readonly int _width = first.Width - (2 * Half);
        private readonly float[] _one = new float[first.Width];
        private readonly float[] _other = new float[first.Width];
        private readonly float[] _product = new float[first.Width];
        private readonly float[][] _rows = [.. Enumerable.Range(0, LeastSide).Select(_ => new float[Quantities * (first.Width - (2 * Half))])];
        private readonly float[] _sums = new float[Quantities * (first.Width - (2 * Half))];

        public void Fill(float[] map, int from, int to)
        {
            for (int row = from; row < from + LeastSide - 1; row++)
            {
                Blur(row);
            }

            for (int row = from; row < to; row++)
            {
                Blur(row + LeastSide - 1);
                Array.Clear(_sums);
                for (int tap = 0; tap < LeastSide; tap++)
                {
                    AddScaled(_sums, _rows[(row + tap) % LeastSide], s_window[tap]);
                }

                Combine(map.AsSpan(row * _width, _width));
            }
        }

        private void Blur(int row)
        {
            ReadLuma(first, row, _one);
            ReadLuma(second, row, _other);
            float[] target = _rows[row % LeastSide];
            Array.Clear(target);
            BlurInto(target.AsSpan(0, _width), _one);
            BlurInto(target.AsSpan(_width, _width), _other);
            Multiply(_one, _one);
            BlurInto(target.AsSpan(2 * _width, _width), _product);
            Multiply(_other, _other);
            BlurInto(target.AsSpan(3 * _width, _width), _product);
            Multiply(_one, _other);
            BlurInto(target.AsSpan(4 * _width, _width), _product);
        }

        private void Multiply(float[] one, float[] other)
        {
            for (int at = 0; at < one.Length; at++)
            {
                _product[at] = one[at] * other[at];
            }
        }

        private void Combine(Span<float> target)
        {
            ReadOnlySpan<float> sums = _sums;
            for (int at = 0; at < target.Length; at++)
            {
                float mean1 = sums[at];
                float mean2 = sums[_width + at];
                float variances = sums[(2 * _width) + at] - (mean1 * mean1) + sums[(3 * _width) + at] - (mean2 * mean2);
                float covariance = sums[(4 * _width) + at] - (mean1 * mean2);
                target[at] = ((2 * mean1 * mean2) + C1) * ((2 * covariance) + C2) / (((mean1 * mean1) + (mean2 * mean2) + C1) * (variances + C2));
            }
        }

        private static void BlurInto(Span<float> target, float[] values)
        {
            for (int tap = 0; tap < LeastSide; tap++)
            {
                AddScaled(target, values.AsSpan(tap, target.Length), s_window[tap]);
            }
        }

        private static void AddScaled(Span<float> target, ReadOnlySpan<float> values, float scale)
        {
            Span<Vector<float>> sums = MemoryMarshal.Cast<float, Vector<float>>(target);
            ReadOnlySpan<Vector<float>> addends = MemoryMarshal.Cast<float, Vector<float>>(values);
            for (int at = 0; at < sums.Length; at++)
            {
                sums[at] += addends[at] * scale;
            }

            for (int at = sums.Length * Vector<float>.Count; at < target.Length; at++)
            {
                target[at] += values[at] * scale;
            }
        }

        private static void ReadLuma(RgbImage image, int row, float[] target)
        {
            ReadOnlySpan<byte> pixels = image.Pixels.AsSpan(row * image.Width * 3, image.Width * 3);
            for (int at = 0; at < target.Length; at++)
            {
                target[at] = (pixels[3 * at] * 0.299f) + (pixels[(3 * at) + 1] * 0.587f) + (pixels[(3 * at) + 2] * 0.114f);
            }
        }
    }
}
