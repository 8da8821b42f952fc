namespace Glm45V.Grammar.Text;

/// <summary>How an <see cref="Expression"/> is built.</summary>
internal enum ExpressionKind
{
    /// <summary>No text at all.</summary>
    None,

    /// <summary>The empty text.</summary>
    Empty,

    /// <summary>One code point of a set.</summary>
    Set,

    /// <summary>One of a sorted list of texts: what is left of each behind its first code points.</summary>
    Literals,

    /// <summary>One expression, then another.</summary>
    Concat,

    /// <summary>An expression several times.</summary>
    Repeat,

    /// <summary>Any of several.</summary>
    Or,

    /// <summary>All of several.</summary>
    And,

    /// <summary>Every text that an expression does not have.</summary>
    Not,

    /// <summary>An expression that is made when it is first moved over.</summary>
    Deferred,
}

/// <summary>A regular language over code points, closed under union, intersection and complement.</summary>
/// <remarks>
/// Immutable and made by one <see cref="ExpressionPool"/> only, which gives equal expressions as the same object. Moving over
/// a code point gives another expression, the Brzozowski derivative: expressions are the states of an automaton that is built
/// as far as it is walked.
/// </remarks>
internal sealed class Expression
{
    /// <summary>The <see cref="Shortest"/> of a language without texts.</summary>
    public const int Never = int.MaxValue;

    /// <summary>Bytes that the end of an open text may be further away behind more of it: the rest of an escaped pair, a character more.</summary>
    public const int OpenMargin = 12;

    private const int Unknown = -1;
    private const int LastBit = 127;
    private const int Surrogates = 0x800;

    private Transition[]? _ranges;
    private Transition[]? _transitions;
    private int _shortest = Unknown;
    private int _longest = Unknown;
    private UInt128? _loop;
    private readonly Func<Expression>? _build;
    private Expression? _deferred;
    private Expression?[]? _ascii;

    internal Expression(ExpressionPool pool, int id, ExpressionKind kind, Expression[] parts)
    {
        Pool = pool;
        Id = id;
        Kind = kind;
        Parts = parts;
    }

    /// <summary>What the language is over: where it can move from here, and to what.</summary>
    internal readonly record struct Transition(int First, int Last, Expression Target);

    public ExpressionPool Pool { get; }

    /// <summary>Tells it from every other of its pool.</summary>
    public int Id { get; }

    public ExpressionKind Kind { get; }

    public Expression[] Parts { get; }

    /// <summary>The set of a <see cref="ExpressionKind.Set"/>.</summary>
    public CharSet Set { get; init; } = CharSet.None;

    /// <summary>Fewest times of a <see cref="ExpressionKind.Repeat"/>.</summary>
    public int Min { get; init; }

    /// <summary>Most times of a <see cref="ExpressionKind.Repeat"/>; <see cref="ExpressionPool.Unbounded"/> is any number.</summary>
    public int Max { get; init; }

    /// <summary>Texts of a <see cref="ExpressionKind.Literals"/>, each as code points, sorted.</summary>
    public int[][] Literals { get; init; } = [];

    /// <summary>Index of the first of <see cref="Literals"/> that are left.</summary>
    public int From { get; init; }

    /// <summary>Index behind the last of <see cref="Literals"/> that are left.</summary>
    public int To { get; init; }

    /// <summary>Code points of <see cref="Literals"/> that have been moved over.</summary>
    public int Depth { get; init; }

    /// <summary>What a <see cref="ExpressionKind.Deferred"/> stands for, made when it is first asked for.</summary>
    public Expression Deferred => _deferred ??= _build!();

    internal Func<Expression>? Build
    {
        init => _build = value;
    }

    /// <summary>Whether the language has the empty text.</summary>
    public bool IsNullable { get; init; }

    /// <summary>Whether it was built without <see cref="ExpressionKind.And"/> and <see cref="ExpressionKind.Not"/>: it then is empty only if it is <see cref="ExpressionKind.None"/>.</summary>
    public bool IsPlain { get; init; }

    /// <summary>With how many characters of <see cref="Run"/>, whichever they are, a text of the language may begin.</summary>
    public int Room => Kind switch
    {
        ExpressionKind.Repeat => Parts[0].Kind == ExpressionKind.Set ? Max : 0,
        ExpressionKind.Not => Parts[0].Kind is ExpressionKind.Literals or ExpressionKind.Empty ? int.MaxValue : 0,
        ExpressionKind.Or => Parts.Max(part => part.AnyRoom),
        ExpressionKind.And => Parts.All(part => part.Kind is ExpressionKind.Repeat or ExpressionKind.Not) ? Parts.Min(part => part.AnyRoom) : 0,
        ExpressionKind.Concat => Parts[0] == Pool.All && !IsVoid ? int.MaxValue : 0,
        _ => 0,
    };

    private int AnyRoom => Run == CharSet.All ? Room : 0;

    /// <summary>What the rest of a text costs at most behind such characters, but for <see cref="OpenMargin"/>.</summary>
    public int OpenShortest => Kind == ExpressionKind.Or ? Parts.MaxBy(part => part.AnyRoom)!.OpenShortest : Shortest;

    /// <summary>Where texts begin with any characters of a set: which.</summary>
    public CharSet? Run => Kind == ExpressionKind.Repeat && Parts[0].Kind == ExpressionKind.Set ? Parts[0].Set : Room > 0 ? CharSet.All : null;

    /// <summary>The same without a limit of its length that is further away than some characters, and so far that no text begun by then cannot end.</summary>
    public Expression WithoutFarBound(int characters)
    {
        if (Kind == ExpressionKind.Repeat && Min == 0 && Max >= characters)
        {
            return Pool.Repeat(Parts[0], 0, ExpressionPool.Unbounded);
        }

        if (Bound is not { } bound)
        {
            return this;
        }

        Expression rest = Pool.And([.. Parts.Where(part => part != bound)]);
        return rest.Longest <= bound.Max - characters ? rest : this;
    }

    /// <summary>Where a text of something else may have some characters at most: that part.</summary>
    internal Expression? Bound => Kind == ExpressionKind.And ? Array.Find(Parts, part => part is { Kind: ExpressionKind.Repeat, Min: 0 } && part.Parts[0] == Pool.Any) : null;

    /// <summary>What the cheapest end of any beginning of a text costs at most; <see cref="Never"/> where that takes too long to find.</summary>
    private int Longest => _longest == Unknown ? _longest = ShortestText.Longest(this) : _longest;

    /// <summary>Whether there is no text in the language.</summary>
    public bool IsVoid => Shortest == Never;

    /// <summary>What the cheapest text costs as it is written; <see cref="Never"/> if there is none.</summary>
    public int Shortest
    {
        get => _shortest == Unknown ? _shortest = ShortestText.Of(this) : _shortest;
        internal set => _shortest = value;
    }

    /// <summary>Whether <see cref="Shortest"/> has been found already.</summary>
    internal bool KnowsShortest => _shortest != Unknown;

    /// <summary>As <see cref="Transitions"/>, but some targets may have no text.</summary>
    internal Transition[] Ranges => _ranges ??= Derivative.Ranges(this);

    /// <summary>Ranges of code points that begin a text of the language, sorted, with what follows each; other code points begin none.</summary>
    public Transition[] Transitions => _transitions ??= [.. Ranges.Where(range => !range.Target.IsVoid)];

    /// <summary>The code points that lead back here, as <see cref="BitOf"/> gives them; those beyond ASCII only if all of them do.</summary>
    public UInt128 Loop => _loop ??= FindLoop();

    /// <summary>A bit for an ASCII code point; all others share the last one.</summary>
    public static UInt128 BitOf(int codePoint) => UInt128.One << Math.Min(codePoint, LastBit);

    /// <summary>Moves over a code point: the language of what may follow it.</summary>
    public Expression Move(int codePoint)
    {
        if (codePoint < 128)
        {
            Expression?[] table = _ascii ??= new Expression?[128];
            return table[codePoint] ??= Search(codePoint);
        }

        return Search(codePoint);
    }

    /// <summary>Tells whether some code point between two, both included, begins a text of the language.</summary>
    public bool MovesWithin(int first, int last)
    {
        Transition[] transitions = Transitions;
        (int low, int high) = (0, transitions.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = transitions[middle].Last < first ? (middle + 1, high) : (low, middle);
        }

        return low < transitions.Length && transitions[low].First <= last;
    }

    private UInt128 FindLoop()
    {
        UInt128 loop = UInt128.Zero;
        int beyond = 0;
        foreach (Transition range in Transitions)
        {
            if (range.Target != this)
            {
                continue;
            }

            for (int codePoint = range.First; codePoint <= range.Last && codePoint < LastBit; codePoint++)
            {
                loop |= BitOf(codePoint);
            }

            beyond += Math.Max(0, range.Last + 1 - Math.Max(range.First, LastBit));
        }

        return beyond == CharSet.Last + 1 - LastBit - Surrogates ? loop | BitOf(LastBit) : loop;
    }

    private Expression Search(int codePoint)
    {
        Transition[] transitions = Transitions;
        (int low, int high) = (0, transitions.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = transitions[middle].Last < codePoint ? (middle + 1, high) : (low, middle);
        }

        return low < transitions.Length && transitions[low].First <= codePoint ? transitions[low].Target : Pool.None;
    }
}
