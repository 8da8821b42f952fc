using System.Globalization;
using System.Numerics;

namespace Glm45V.Grammar.Numbers;

/// <summary>How far a number has been written whose value has to be in a range, and whether it can still become one.</summary>
/// <remarks>
/// Immutable and compared by content; what cannot matter any more is forgotten, so that numbers of any length have few
/// positions. Behind the sign, digits and range are those of the number without it.
/// </remarks>
internal sealed record NumberText(NumberRange Range, NumberForm Form, NumberText.Place At, BigInteger Digits, int Fraction)
{
    /// <summary>What <see cref="Finish"/> gives where no number can be reached.</summary>
    public const int Never = int.MaxValue;

    private const int MaxExponent = 400;
    private const int PlainExponentDigits = 2; // what models write should fit in a double

    /// <summary>Where in a number.</summary>
    internal enum Place
    {
        Start,
        Sign,
        Zero,
        Whole,
        Point,
        Fraction,
        E,
        ESign,
        Exponent,
    }

    /// <summary>The exponent so far, where there is one.</summary>
    public int Exponent { get; private init; }

    private bool ExponentIsNegative { get; init; }

    // A bound that holds for the digits so far need not hold for what an exponent makes of them.
    private bool TakesExponent { get; init; }

    private int? _finish;

    /// <summary>Before the first character.</summary>
    public static NumberText Start(NumberRange range, NumberForm form = NumberForm.Plain) => new(range, form, Place.Start, BigInteger.Zero, 0) { TakesExponent = form == NumberForm.Any || range.IsAll };

    /// <summary>Whether the number may end here.</summary>
    public bool CanEnd => At switch
    {
        Place.Zero or Place.Whole when Range.Writing == NumberWriting.Broken => false,
        Place.Zero or Place.Whole or Place.Fraction => Range.IsAll || Range.Contains(Rational10.Of(Digits, Fraction)),
        Place.Exponent => Range.IsAll || Range.Contains(Rational10.Of(Digits, Fraction - (ExponentIsNegative ? -Exponent : Exponent))),
        _ => false,
    };

    /// <summary>Fewest characters until it may end; <see cref="Never"/> if it cannot.</summary>
    public int Finish => _finish ??= FindFinish();

    /// <summary>Writes one more character; null if no number in the range goes on so.</summary>
    public NumberText? Move(byte character)
    {
        NumberText? next = character switch
        {
            (byte)'-' when At == Place.Start => this with { At = Place.Sign, Range = Range.Negate(), _finish = null },
            (byte)'-' or (byte)'+' when At == Place.E => this with { At = Place.ESign, ExponentIsNegative = character == '-', _finish = null },
            (byte)'0' when At is Place.Start or Place.Sign => this with { At = Place.Zero, _finish = null },
            >= (byte)'0' and <= (byte)'9' => Digit(character - '0'),
            (byte)'.' when At is Place.Zero or Place.Whole && HasPoint => this with { At = Place.Point, _finish = null },
            (byte)'e' or (byte)'E' when At is Place.Zero or Place.Whole or Place.Fraction && HasExponent => this with { At = Place.E, _finish = null },
            _ => null,
        };
        next = next?.Simplify();
        return next is null || next.Finish == Never ? null : next;
    }

    public bool Equals(NumberText? other) => other is not null && At == other.At && Form == other.Form && Fraction == other.Fraction && Exponent == other.Exponent
        && ExponentIsNegative == other.ExponentIsNegative && TakesExponent == other.TakesExponent && Digits == other.Digits && Range == other.Range;

    public override int GetHashCode() => HashCode.Combine(At, Fraction, Exponent, ExponentIsNegative, Digits, Range);

    private bool HasPoint => Range.Writing != NumberWriting.Whole && (Form == NumberForm.Any || Range.Writing == NumberWriting.Broken || !IsWhole);

    private bool IsWhole => Range.Multiple is { Scale: <= 0 } || (Range.Low is { Scale: <= 0 } low && Range.High == low);

    private bool HasExponent => Range.Writing != NumberWriting.Whole && TakesExponent;

    private NumberText? Digit(int digit) => At switch
    {
        Place.Start or Place.Sign => this with { At = Place.Whole, Digits = digit, _finish = null },
        Place.Whole => this with { Digits = (Digits * 10) + digit, _finish = null },
        Place.Point or Place.Fraction => this with { At = Place.Fraction, Digits = (Digits * 10) + digit, Fraction = Fraction + 1, _finish = null },
        Place.E or Place.ESign or Place.Exponent when Form == NumberForm.Plain => Exponent == PlainExponentDigits ? null : this with { At = Place.Exponent, Exponent = Exponent + 1, _finish = null },
        Place.E or Place.ESign or Place.Exponent when Exponent <= MaxExponent || Range.IsAll => this with { At = Place.Exponent, Exponent = Range.IsAll ? 0 : (Exponent * 10) + digit, _finish = null },
        _ => null,
    };

    /// <summary>Forgets bounds that hold for every number that begins so, and digits that do not matter then.</summary>
    private NumberText Simplify()
    {
        NumberRange range = At switch
        {
            Place.Whole when Form == NumberForm.Plain => Range.Within(Rational10.Of(Digits, 0), null),
            Place.Zero or Place.Point or Place.Fraction when Form == NumberForm.Plain => Range.Within(Rational10.Of(Digits, Fraction), Rational10.Of(Digits + 1, Fraction)),
            Place.Zero or Place.Whole when Form == NumberForm.Any => Range.Within(default, null), // an exponent may make anything of it but a negative number
            _ => Range,
        };
        if (range.IsAll)
        {
            return this with { Range = range, Digits = BigInteger.Zero, Fraction = 0, _finish = null };
        }

        bool isUnbounded = range is { Low: null, High: null, Multiple: not null, NotMultiples.Count: 0, Without.Count: 0 };
        if (isUnbounded && Form == NumberForm.Any && At is Place.Whole or Place.Fraction && range.Multiple == Rational10.Of(1, 0))
        {
            return this with { Range = range, Digits = TrailingZeros(Digits), _finish = null };
        }

        BigInteger digits = At is Place.Whole or Place.Fraction && !Digits.IsZero ? Alike(range) : Digits;
        return digits == Digits && ReferenceEquals(range, Range) ? this : this with { Range = range, Digits = digits, _finish = null };
    }

    /// <summary>The least digits that go on in the same ways: only how many they are and between which bounds they lie matters, unless a bound begins with them.</summary>
    private BigInteger Alike(NumberRange range)
    {
        bool anyDigits = range.Multiple is null || (Form == NumberForm.Plain && At == Place.Whole && range.Multiple is { Scale: >= 0 } unit && unit.Digits.IsOne);
        if (range.NotMultiples.Count > 0 || range.Multiple is { Digits.IsOne: false })
        {
            bool onlyMultiple = range is { Low: null, High: null, Multiple: not null, NotMultiples.Count: 0, Without.Count: 0 } && At is Place.Whole && Form == NumberForm.Plain;
            return onlyMultiple ? Digits % range.Multiple!.Value.Floor(Math.Max(0, range.Multiple.Value.Scale)) : Digits;
        }

        int length = Rational10.Length(Digits);
        BigInteger least = range is { Low: null, High: null, Without.Count: 0 } ? BigInteger.Zero : BigInteger.Pow(10, length - 1);
        foreach (Rational10 bound in range.Bounds())
        {
            BigInteger beginning = bound.Leading(length);
            if (beginning == Digits)
            {
                return Digits;
            }

            least = beginning < Digits ? BigInteger.Max(least, beginning + 1) : least;
        }

        if (anyDigits)
        {
            return least;
        }

        // Whether a number is a multiple of a power of ten depends on the zeros at its end.
        BigInteger zeros = TrailingZeros(Digits);
        BigInteger first = (least + zeros - 1) / zeros * zeros;
        return (first / zeros % 10).IsZero ? first + zeros : first;
    }

    /// <summary>The power of ten with as many zeros at its end: whether a number is whole does not depend on the digits before them.</summary>
    private static BigInteger TrailingZeros(BigInteger digits)
    {
        BigInteger power = BigInteger.One;
        for (BigInteger rest = digits; !rest.IsZero && (rest % 10).IsZero; rest /= 10)
        {
            power *= 10;
        }

        return digits.IsZero ? digits : power;
    }

    private int FindFinish()
    {
        if (CanEnd)
        {
            return 0;
        }

        if (Range.IsAll)
        {
            return 1;
        }

        int plain = At switch
        {
            Place.Start => Math.Min(FromSign(Range), FromSign(Range.Negate()) is var negative && negative == Never ? Never : negative + 1),
            Place.Sign => FromSign(Range),
            Place.Zero => Behind(1),
            Place.Whole => FromWhole(Digits),
            Place.Point or Place.Fraction => Behind(0),
            _ => Never,
        };
        return plain != Never || Form == NumberForm.Plain || !CanEndWithExponent() ? plain : 4;
    }

    /// <summary>Fewest characters of a number without sign.</summary>
    private static int FromSign(NumberRange range)
    {
        int least = range.Contains(default) && range.Writing != NumberWriting.Broken ? 1 : Never;
        var zero = new NumberText(range, NumberForm.Plain, Place.Zero, BigInteger.Zero, 0);
        if (least == Never && zero.HasPoint && zero.Behind(1) is var behind && behind != Never)
        {
            least = behind + 1;
        }

        for (int digit = 1; digit <= 9; digit++)
        {
            int rest = new NumberText(range, NumberForm.Plain, Place.Whole, digit, 0).FromWhole(digit);
            least = Math.Min(least, rest == Never ? Never : rest + 1);
        }

        return least;
    }

    /// <summary>Fewest characters behind whole digits: more of them, then perhaps a point and digits.</summary>
    private int FromWhole(BigInteger digits)
    {
        int places = Math.Max(0, Range.Scales().Max()) + 2;
        int most = Length(Range.High) is { } high ? high + 1 : Math.Max(Length(Range.Low) ?? 0, (Length(Range.Multiple) ?? 0) + Range.NotMultiples.Count + 1) + 2;
        int least = Never;
        BigInteger first = digits;
        BigInteger count = BigInteger.One;
        for (int more = 0; more <= most && more < least; more++, first *= 10, count *= 10)
        {
            if (Range.Writing != NumberWriting.Broken && Range.HasOnGrid(0, first, first + count - 1))
            {
                return Math.Min(least, more);
            }

            if (HasPoint)
            {
                for (int behind = 1; behind <= places && more + behind + 1 < least; behind++)
                {
                    BigInteger scale = BigInteger.Pow(10, behind);
                    if (Range.HasOnGrid(behind, first * scale, ((first + count) * scale) - 1))
                    {
                        least = more + behind + 1;
                    }
                }
            }
        }

        return least;

        static int? Length(Rational10? value) => value is { } number ? BigInteger.Abs(number.Floor(0)).ToString(CultureInfo.InvariantCulture).Length : null;
    }

    /// <summary>Fewest characters behind the whole digits: <paramref name="point"/> of them, then digits.</summary>
    private int Behind(int point)
    {
        if (point > 0 && !HasPoint)
        {
            return Never;
        }

        int places = Math.Max(Math.Max(0, Range.Scales().Max()) + 2, Fraction + 2) - Fraction;
        for (int more = 1; more <= places; more++)
        {
            BigInteger scale = BigInteger.Pow(10, more);
            if (Range.HasOnGrid(Fraction + more, Digits * scale, ((Digits + 1) * scale) - 1))
            {
                return more + point;
            }
        }

        return Never;
    }

    /// <summary>Looks whether digits or an exponent that may still come give a number in the range.</summary>
    private bool CanEndWithExponent()
    {
        if (At is Place.Start or Place.Sign)
        {
            return !Range.IsVoid;
        }

        // Beyond what bounds and multiples have in digits an exponent leads out of the bounds, or changes nothing any more.
        int digits = new[] { Digits, Range.Low?.Digits ?? 0, Range.High?.Digits ?? 0, Range.Multiple?.Digits ?? 0 }.Sum(one => (int)(one.GetBitLength() / 3) + 1);
        int most = Math.Min(MaxExponent, (4 * digits) + Fraction + Range.Scales().Max(Math.Abs) + Range.NotMultiples.Count + Range.Without.Count + 2);
        for (int exponent = 0; exponent <= most; exponent++)
        {
            foreach (bool negative in (bool[])[false, true])
            {
                if (At is Place.ESign or Place.Exponent && (negative != ExponentIsNegative || !StartsSo(exponent)))
                {
                    continue;
                }

                int scale = Fraction - (negative ? -exponent : exponent);
                bool open = At is not (Place.E or Place.ESign or Place.Exponent);
                int fine = Math.Max(0, scale) + (open ? Math.Max(0, Range.Scales().Max()) + 2 : 0);
                BigInteger unit = BigInteger.Pow(10, fine - scale);
                if (Range.HasOnGrid(fine, Digits * unit, open ? ((Digits + 1) * unit) - 1 : Digits * unit))
                {
                    return true;
                }
            }
        }

        return false;

        bool StartsSo(int exponent)
        {
            for (; exponent > Exponent; exponent /= 10)
            {
            }

            return exponent == Exponent || At == Place.ESign;
        }
    }
}
