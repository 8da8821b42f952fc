namespace Glm45V.Imaging;

/// <summary>Measures how different two colours look: CIEDE2000 over CIE L*a*b* (Sharma, Wu and Dalal, Color Research and Application 30, 2005).</summary>
public static class ColorDifference
{
    private const double Pow25To7 = 6103515625.0;

    /// <summary>Gives ΔE00 of two sRGB colours: 0 for equal ones, about 1 where a person begins to see it, 100 from black to white.</summary>
    public static double Between(RgbColor first, RgbColor second) => first == second ? 0 : Between(CieLab.Of(first), CieLab.Of(second));

    /// <summary>Gives ΔE00 of two colours.</summary>
    public static double Between(CieLab first, CieLab second)
    {
        double chroma = (Math.Sqrt((first.A * first.A) + (first.B * first.B)) + Math.Sqrt((second.A * second.A) + (second.B * second.B))) / 2;
        double stretch = 1.5 - (0.5 * Math.Sqrt(Seventh(chroma)));
        (double c1, double h1) = Polar(first.A * stretch, first.B);
        (double c2, double h2) = Polar(second.A * stretch, second.B);

        double lightness = second.L - first.L;
        double saturation = c2 - c1;
        double turn = c1 * c2 == 0 ? 0 : h2 - h1;
        turn += turn > 180 ? -360 : turn < -180 ? 360 : 0;
        double hue = 2 * Math.Sqrt(c1 * c2) * Math.Sin(Radians(turn / 2));

        double middleL = (first.L + second.L) / 2;
        double middleC = (c1 + c2) / 2;
        double middleH = c1 * c2 == 0 ? h1 + h2
            : Math.Abs(h1 - h2) <= 180 ? (h1 + h2) / 2
            : h1 + h2 < 360 ? (h1 + h2 + 360) / 2 : (h1 + h2 - 360) / 2;
        double t = 1 - (0.17 * Cosine(middleH - 30)) + (0.24 * Cosine(2 * middleH)) + (0.32 * Cosine((3 * middleH) + 6)) - (0.20 * Cosine((4 * middleH) - 63));
        double fromMiddle = (middleL - 50) * (middleL - 50);
        double sl = 1 + (0.015 * fromMiddle / Math.Sqrt(20 + fromMiddle));
        double sc = 1 + (0.045 * middleC);
        double sh = 1 + (0.015 * middleC * t);
        double blue = (middleH - 275) / 25;
        double rotation = -Math.Sin(Radians(60 * Math.Exp(-blue * blue))) * 2 * Math.Sqrt(Seventh(middleC));
        (double l, double c, double h) = (lightness / sl, saturation / sc, hue / sh);
        return Math.Sqrt(Math.Max(0, (l * l) + (c * c) + (h * h) + (rotation * c * h)));
    }

    private static double Seventh(double chroma)
    {
        double power = Math.Pow(chroma, 7);
        return power / (power + Pow25To7);
    }

    private static (double Chroma, double Hue) Polar(double a, double b)
    {
        double hue = a == 0 && b == 0 ? 0 : Math.Atan2(b, a) * 180 / Math.PI;
        return (Math.Sqrt((a * a) + (b * b)), hue < 0 ? hue + 360 : hue);
    }

    private static double Cosine(double degrees) => Math.Cos(Radians(degrees));

    private static double Radians(double degrees) => degrees * Math.PI / 180;
}

/// <summary>A colour in CIE L*a*b* under D65: lightness from 0 to 100, green to red, blue to yellow.</summary>
public readonly record struct CieLab(double L, double A, double B)
{
    // sRGB's primaries to XYZ over the D65 white (IEC 61966-2-1).
    private static readonly double[] s_linear = [.. Enumerable.Range(0, 256).Select(level => Linear(level / 255.0))];

    /// <summary>Converts an sRGB colour.</summary>
    public static CieLab Of(RgbColor color)
    {
        (double r, double g, double b) = (s_linear[color.R], s_linear[color.G], s_linear[color.B]);
        double x = Root(((0.4124564 * r) + (0.3575761 * g) + (0.1804375 * b)) / 0.95047);
        double y = Root((0.2126729 * r) + (0.7151522 * g) + (0.0721750 * b));
        double z = Root(((0.0193339 * r) + (0.1191920 * g) + (0.9503041 * b)) / 1.08883);
        return new CieLab((116 * y) - 16, 500 * (x - y), 200 * (y - z));
    }

    private static double Linear(double level) => level <= 0.04045 ? level / 12.92 : Math.Pow((level + 0.055) / 1.055, 2.4);

    private static double Root(double value) => value > 216.0 / 24389 ? Math.Cbrt(value) : ((24389.0 / 27 * value) + 16) / 116;
}
