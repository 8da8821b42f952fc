using System.Globalization;

namespace Glm45V.Cli.Evals;

/// <summary>A mean with its interval of 95 %, by the normal distribution.</summary>
/// <param name="Value">The mean; 0 of none.</param>
/// <param name="Half">Half of the interval's width; 0 of fewer than two.</param>
/// <param name="Count">Of how many.</param>
internal readonly record struct Mean(double Value, double Half, int Count)
{
    private const double Z = 1.959963984540054;

    /// <summary>Takes the mean.</summary>
    public static Mean Of(IEnumerable<double> values)
    {
        double[] all = [.. values];
        if (all.Length == 0)
        {
            return new Mean(0, 0, 0);
        }

        double mean = all.Average();
        double variance = all.Length < 2 ? 0 : all.Sum(value => (value - mean) * (value - mean)) / (all.Length - 1);
        return new Mean(mean, Z * Math.Sqrt(variance / all.Length), all.Length);
    }

    /// <summary>Writes it as people read it: <c>0.873 ±0.012</c>.</summary>
    public override string ToString() => Count switch
    {
        0 => "-",
        1 => Value.ToString("F3", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Value:F3} ±{Half:F3}"),
    };
}
