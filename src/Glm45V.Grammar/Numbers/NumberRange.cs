using System.Numerics;

namespace Glm45V.Grammar.Numbers;

/// <summary>Numbers between two bounds that are multiples of one number and not of others, but for some; compared by content.</summary>
/// <param name="Low">The lower bound, null if there is none.</param>
/// <param name="LowOpen">Whether the lower bound itself is left out.</param>
/// <param name="High">The upper bound, null if there is none.</param>
/// <param name="HighOpen">Whether the upper bound itself is left out.</param>
/// <param name="Multiple">What they are multiples of, null if of anything.</param>
internal sealed record NumberRange(Rational10? Low, bool LowOpen, Rational10? High, bool HighOpen, Rational10? Multiple)
{
    /// <summary>How many numbers are looked at before the search for one gives up.</summary>
    private const int Tries = 5000;

    public static NumberRange All { get; } = new(null, false, null, false, null);

    public static NumberRange Integers { get; } = All with { Multiple = Rational10.Of(1, 0) };

    /// <summary>What they are no multiples of.</summary>
    public EquatableList<Rational10> NotMultiples { get; init; } = EquatableList<Rational10>.Empty;

    /// <summary>Whether they are written with a point or an exponent, without both, or either way: draft 4 takes only 1 for a whole number, not 1.0.</summary>
    public NumberWriting Writing { get; init; }

    /// <summary>Numbers that are left out.</summary>
    public EquatableList<Rational10> Without { get; init; } = EquatableList<Rational10>.Empty;

    /// <summary>Whether it has every number.</summary>
    public bool IsAll => this == All;

    public static NumberRange Point(Rational10 value) => new(value, false, value, false, null);

    public bool Contains(Rational10 value) =>
        (Low is not { } low || value.CompareTo(low) is var below && (below > 0 || (below == 0 && !LowOpen)))
        && (High is not { } high || value.CompareTo(high) is var above && (above < 0 || (above == 0 && !HighOpen)))
        && (Multiple is not { } multiple || value.IsMultipleOf(multiple))
        && !NotMultiples.Any(value.IsMultipleOf) && !Without.Contains(value);

    public NumberRange Intersect(NumberRange other)
    {
        (Rational10? low, bool lowOpen) = Tighter(Low, LowOpen, other.Low, other.LowOpen, 1);
        (Rational10? high, bool highOpen) = Tighter(High, HighOpen, other.High, other.HighOpen, -1);
        return new NumberRange(low, lowOpen, high, highOpen, Multiple is { } one && other.Multiple is { } two ? one.LeastCommonMultiple(two) : Multiple ?? other.Multiple)
        {
            NotMultiples = NotMultiples.Union(other.NotMultiples),
            Without = Without.Union(other.Without),
            Writing = Writing | other.Writing,
        };
    }

    /// <summary>Every number that it does not have, as ranges.</summary>
    public IEnumerable<NumberRange> Complement()
    {
        if (Low is { } low)
        {
            yield return new NumberRange(null, false, low, !LowOpen, null);
        }

        if (High is { } high)
        {
            yield return new NumberRange(high, !HighOpen, null, false, null);
        }

        if (Multiple is { } multiple)
        {
            yield return All with { NotMultiples = new([multiple]) };
        }

        foreach (Rational10 not in NotMultiples)
        {
            yield return All with { Multiple = not };
        }

        foreach (Rational10 one in Without)
        {
            yield return Point(one);
        }

        if (Writing != NumberWriting.Either)
        {
            yield return All with { Writing = Writing ^ NumberWriting.Neither };
        }
    }

    /// <summary>The numbers with the opposite signs.</summary>
    public NumberRange Negate() => new(High?.Negate(), HighOpen, Low?.Negate(), LowOpen, Multiple)
    {
        NotMultiples = NotMultiples,
        Without = new(Without.Select(one => one.Negate())),
        Writing = Writing,
    };

    /// <summary>Leaves out bounds that every number from one value to another, itself left out, fulfils.</summary>
    public NumberRange Within(Rational10 from, Rational10? to)
    {
        bool lowHolds = Low is { } low && (from.CompareTo(low) is var below && (below > 0 || (below == 0 && !LowOpen)));
        bool highHolds = High is { } high && to is { } end && end.CompareTo(high) <= 0;
        return this with
        {
            Low = lowHolds ? null : Low,
            LowOpen = !lowHolds && LowOpen,
            High = highHolds ? null : High,
            HighOpen = !highHolds && HighOpen,
            Without = Without.Count == 0 ? Without : new(Without.Where(one => one.CompareTo(from) >= 0 && (to is not { } last || one.CompareTo(last) < 0))),
        };
    }

    /// <summary>Whether there is no number in it.</summary>
    public bool IsVoid
    {
        get
        {
            if (Writing == NumberWriting.Neither)
            {
                return true;
            }

            if (Low is { } low && High is { } high && (low.CompareTo(high) is var order && (order > 0 || (order == 0 && (LowOpen || HighOpen)))))
            {
                return true;
            }

            if (Multiple is { } multiple && NotMultiples.Any(multiple.IsMultipleOf))
            {
                return true;
            }

            if (Low is null || High is null)
            {
                return false; // of infinitely many multiples some are none of another number, and left out are few
            }

            // A number with few digits behind the point is in it, if any is: bounds and what is left out have few.
            int scale = Math.Max(0, Scales().Max()) + 2;
            return !HasOnGrid(scale, Low.Value.Ceiling(scale), High.Value.Floor(scale));
        }
    }

    /// <summary>How many digits behind the point bounds and multiples have.</summary>
    public IEnumerable<int> Scales() => [Low?.Scale ?? 0, High?.Scale ?? 0, Multiple?.Scale ?? 0, .. NotMultiples.Select(one => one.Scale), .. Without.Select(one => one.Scale)];

    /// <summary>Positive numbers where something begins, ends or is left out.</summary>
    public IEnumerable<Rational10> Bounds() => ((IEnumerable<Rational10>)[Low ?? default, High ?? default, .. Without]).Where(bound => bound.Digits.Sign > 0);

    /// <summary>Tells whether it has a number n × 10^−scale with n between two integers, both included.</summary>
    public bool HasOnGrid(int scale, BigInteger first, BigInteger last)
    {
        if (Low is { } low)
        {
            BigInteger bound = low.Ceiling(scale);
            first = BigInteger.Max(first, LowOpen && bound == low.Floor(scale) ? bound + 1 : bound);
        }

        if (High is { } high)
        {
            BigInteger bound = high.Floor(scale);
            last = BigInteger.Min(last, HighOpen && bound == high.Ceiling(scale) ? bound - 1 : bound);
        }

        BigInteger step = BigInteger.One;
        if (Multiple is { } multiple)
        {
            int fine = Math.Max(multiple.Scale, scale);
            BigInteger unit = BigInteger.Pow(10, fine - scale);
            BigInteger size = multiple.Floor(fine);
            step = size / BigInteger.GreatestCommonDivisor(size, unit);
        }

        BigInteger n = BigInteger.DivRem(first, step, out BigInteger rest) * step;
        n += rest.Sign > 0 ? step : BigInteger.Zero;
        for (int i = 0; n <= last; i++, n += step)
        {
            var value = Rational10.Of(n, scale);
            if (!NotMultiples.Any(value.IsMultipleOf) && !Without.Contains(value))
            {
                return true;
            }

            if (i == Tries)
            {
                throw new GrammarFuelException();
            }
        }

        return false;
    }

    private static (Rational10? Bound, bool Open) Tighter(Rational10? one, bool oneOpen, Rational10? two, bool twoOpen, int sign)
    {
        if (one is not { } left || two is not { } right)
        {
            return one is null ? (two, twoOpen) : (one, oneOpen);
        }

        int order = left.CompareTo(right) * sign;
        return order > 0 ? (one, oneOpen) : order < 0 ? (two, twoOpen) : (one, oneOpen || twoOpen);
    }
}
