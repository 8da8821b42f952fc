using System.Globalization;
using System.Numerics;

namespace Glm45V.Grammar.Numbers;

/// <summary>A decimal number of any size: digits × 10^−scale, without trailing zeros, so that equal numbers are equal values.</summary>
internal readonly record struct Rational10 : IComparable<Rational10>
{
    private const int MaxScale = 4000;

    private Rational10(BigInteger digits, int scale)
    {
        Digits = digits;
        Scale = scale;
    }

    public BigInteger Digits { get; }

    /// <summary>Digits behind the point; less than 0 for trailing zeros before it.</summary>
    public int Scale { get; }

    public static Rational10 Of(BigInteger digits, int scale)
    {
        if (digits.IsZero)
        {
            return default;
        }

        while (true)
        {
            BigInteger shorter = BigInteger.DivRem(digits, 10, out BigInteger last);
            if (!last.IsZero)
            {
                return new Rational10(digits, scale);
            }

            (digits, scale) = (shorter, scale - 1);
        }
    }

    /// <summary>Reads a JSON number.</summary>
    /// <exception cref="GrammarException">It has too many digits or too large an exponent to be computed with.</exception>
    public static Rational10 Parse(string text)
    {
        int e = text.AsSpan().IndexOfAny('e', 'E');
        string mantissa = e < 0 ? text : text[..e];
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        long scale = point < 0 ? 0 : mantissa.Length - point - 1;
        scale -= e < 0 ? 0 : long.TryParse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long exponent) ? exponent : int.MaxValue;
        if (mantissa.Length > MaxScale || Math.Abs(scale) > MaxScale)
        {
            throw new GrammarException($"The number {(text.Length > 40 ? text[..40] + "…" : text)} has more digits, or a larger exponent, than the {MaxScale} that are computed with.");
        }

        return Of(BigInteger.Parse(mantissa.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture), (int)scale);
    }

    /// <summary>How many decimal digits a positive integer has.</summary>
    public static int Length(BigInteger digits)
    {
        int length = Math.Max(1, (int)((digits.GetBitLength() - 1) * 1233 >> 12)); // a bit less than log10 of 2: at most one too few
        for (BigInteger power = BigInteger.Pow(10, length); power <= digits; power *= 10)
        {
            length++;
        }

        return length;
    }

    /// <summary>The first digits of a positive number that begins with its first digit that is not 0 and has zeros at its end.</summary>
    public BigInteger Leading(int count)
    {
        int more = count - Length(Digits);
        return more < 0 ? Digits / BigInteger.Pow(10, -more) : Digits * BigInteger.Pow(10, more);
    }

    /// <summary>Gives value × 10^scale, rounded down.</summary>
    public BigInteger Floor(int scale)
    {
        if (scale >= Scale)
        {
            return Digits * BigInteger.Pow(10, scale - Scale);
        }

        BigInteger quotient = BigInteger.DivRem(Digits, BigInteger.Pow(10, Scale - scale), out BigInteger rest);
        return rest.Sign < 0 ? quotient - 1 : quotient;
    }

    /// <summary>Gives value × 10^scale, rounded up.</summary>
    public BigInteger Ceiling(int scale) => -Negate().Floor(scale);

    public Rational10 Negate() => new(-Digits, Scale);

    /// <summary>Tells whether it is a whole number of times another, which is above 0.</summary>
    public bool IsMultipleOf(Rational10 other)
    {
        int scale = Math.Max(Scale, other.Scale);
        return (Floor(scale) % other.Floor(scale)).IsZero;
    }

    /// <summary>The least number above 0 that is a multiple of both, which are above 0.</summary>
    public Rational10 LeastCommonMultiple(Rational10 other)
    {
        int scale = Math.Max(Math.Max(Scale, other.Scale), 0);
        (BigInteger left, BigInteger right) = (Floor(scale), other.Floor(scale));
        return Of(left / BigInteger.GreatestCommonDivisor(left, right) * right, scale);
    }

    public int CompareTo(Rational10 other)
    {
        int scale = Math.Max(Scale, other.Scale);
        return Floor(scale).CompareTo(other.Floor(scale));
    }

    /// <summary>Writes it as a JSON number without exponent.</summary>
    public override string ToString()
    {
        string digits = BigInteger.Abs(Digits).ToString(CultureInfo.InvariantCulture);
        string sign = Digits.Sign < 0 ? "-" : "";
        return Scale <= 0 ? sign + digits + new string('0', -Scale)
            : sign + (digits.Length > Scale ? digits[..^Scale] : "0") + "." + digits[Math.Max(0, digits.Length - Scale)..].PadLeft(Scale, '0');
    }
}
