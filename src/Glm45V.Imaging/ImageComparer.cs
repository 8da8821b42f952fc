namespace Glm45V.Imaging;

/// <summary>Measures how much two pictures differ.</summary>
public static class ImageComparer
{
    /// <summary>Gives the fraction of pixels, 0–1, of which any channel differs by more than <paramref name="tolerance"/>.</summary>
    /// <param name="first">One picture.</param>
    /// <param name="second">A picture of the same size.</param>
    /// <param name="tolerance">Largest difference of a channel that counts as equal, 0–255.</param>
    /// <exception cref="ArgumentException">The pictures have different sizes.</exception>
    public static double DifferingFraction(RgbImage first, RgbImage second, int tolerance = 0)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tolerance, 255);
        if (first.Width != second.Width || first.Height != second.Height)
        {
            throw new ArgumentException(
                $"A {first.Width}x{first.Height} and a {second.Width}x{second.Height} picture cannot be compared pixel by pixel: resize one.",
                nameof(second));
        }

        long differing = 0;
        int stride = first.Width * 3;
        for (int row = 0; row < first.Height; row++)
        {
            ReadOnlySpan<byte> a = first.Pixels.AsSpan(row * stride, stride);
            ReadOnlySpan<byte> b = second.Pixels.AsSpan(row * stride, stride);
            if (!a.SequenceEqual(b))
            {
                differing += CountDiffering(a, b, tolerance);
            }
        }

        return differing / ((double)first.Width * first.Height);
    }

    private static int CountDiffering(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, int tolerance)
    {
        int count = 0;
        for (int i = 0; i < a.Length; i += 3)
        {
            bool differs = Math.Abs(a[i] - b[i]) > tolerance
                || Math.Abs(a[i + 1] - b[i + 1]) > tolerance
                || Math.Abs(a[i + 2] - b[i + 2]) > tolerance;
            count += differs ? 1 : 0;
        }

        return count;
    }
}
