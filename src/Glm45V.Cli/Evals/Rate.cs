using System.Globalization;

namespace Glm45V.Cli.Evals;

/// <summary>How often something was so, with Wilson's interval of 95 %.</summary>
/// <param name="Hits">How often.</param>
/// <param name="Count">Out of how many.</param>
internal readonly record struct Rate(int Hits, int Count)
{
    private const double Z = 1.959963984540054; // the normal distribution's 97.5 % point

    /// <summary>The share, from 0 to 1; not a number out of none.</summary>
    public double Share => (double)Hits / Count;

    /// <summary>The lower end of the interval.</summary>
    public double Low => Count == 0 ? 0 : Math.Max(0, Middle - Spread);

    /// <summary>The upper end of the interval.</summary>
    public double High => Count == 0 ? 1 : Math.Min(1, Middle + Spread);

    private double Middle => (Share + (Z * Z / (2 * Count))) / (1 + (Z * Z / Count));

    private double Spread => Z * Math.Sqrt((Share * (1 - Share) / Count) + (Z * Z / (4.0 * Count * Count))) / (1 + (Z * Z / Count));

    /// <summary>Counts.</summary>
    public static Rate Of<T>(IEnumerable<T> items, Func<T, bool> isHit)
    {
        (int hits, int count) = (0, 0);
        foreach (T item in items)
        {
            (hits, count) = (hits + (isHit(item) ? 1 : 0), count + 1);
        }

        return new Rate(hits, count);
    }

    /// <summary>Writes it as people read it: <c>93.1 % (91.4–94.5)</c>.</summary>
    public override string ToString() => Count == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{Share * 100:F1} % ({Low * 100:F1}–{High * 100:F1})");
}
