namespace Glm45V.Imaging;

/// <summary>For every output position of one axis: where its source window starts and its fixed-point weights.</summary>
/// <remarks>The same arithmetic as Pillow's 8-bit resampling: Keys kernel a = −0.5, support 2 × scale, 22 fraction bits.</remarks>
internal sealed class ResampleWeights
{
    /// <summary>Fraction bits: 32 less 8 for the result and 2 for weights outside 0–1.</summary>
    public const int PrecisionBits = 22;

    /// <summary>One half, added so that the final shift rounds.</summary>
    public const int Half = 1 << (PrecisionBits - 1);

    private const double Support = 2;

    private readonly int[] _starts;
    private readonly int[] _lengths;
    private readonly int[] _taps;
    private readonly int _width;

    private ResampleWeights(int count, int width)
    {
        _starts = new int[count];
        _lengths = new int[count];
        _taps = new int[(long)count * width];
        _width = width;
    }

    /// <summary>Number of output positions.</summary>
    public int Count => _starts.Length;

    /// <summary>First source position that counts for an output position.</summary>
    public int Start(int index) => _starts[index];

    /// <summary>The weights of the source positions from <see cref="Start"/> on.</summary>
    public ReadOnlySpan<int> Taps(int index) => _taps.AsSpan(index * _width, _lengths[index]);

    /// <summary>Computes the weights that take <paramref name="from"/> positions to <paramref name="to"/>.</summary>
    public static ResampleWeights Bicubic(int from, int to)
    {
        double scale = (double)from / to;
        double filterScale = Math.Max(scale, 1);
        double support = Support * filterScale;
        int width = ((int)Math.Ceiling(support) * 2) + 1;
        ResampleWeights weights = new(to, width);
        double[] kernel = new double[width];
        for (int index = 0; index < to; index++)
        {
            double center = (index + 0.5) * scale;
            int start = Math.Max((int)(center - support + 0.5), 0);
            int length = Math.Min((int)(center + support + 0.5), from) - start;
            double sum = 0;
            for (int tap = 0; tap < length; tap++)
            {
                kernel[tap] = Keys((tap + start - center + 0.5) * (1 / filterScale));
                sum += kernel[tap];
            }

            weights._starts[index] = start;
            weights._lengths[index] = length;
            Quantize(kernel.AsSpan(0, length), sum, weights._taps.AsSpan(index * width));
        }

        return weights;
    }

    private static void Quantize(ReadOnlySpan<double> kernel, double sum, Span<int> taps)
    {
        for (int tap = 0; tap < kernel.Length; tap++)
        {
            double weight = (sum != 0 ? kernel[tap] / sum : kernel[tap]) * (1 << PrecisionBits);
            taps[tap] = (int)(weight < 0 ? weight - 0.5 : weight + 0.5);
        }
    }

    private static double Keys(double x)
    {
        const double a = -0.5;
        x = Math.Abs(x);
        if (x < 1)
        {
            return (((a + 2) * x) - (a + 3)) * x * x + 1;
        }

        return x < 2 ? ((((x - 5) * x) + 8) * x - 4) * a : 0;
    }
}
