using System.Runtime.InteropServices;
using System.Text.Json;
using Glm45V.Grammar.Numbers;
using Glm45V.Grammar.Text;

namespace Glm45V.Grammar.Schema;

/// <summary>Makes and combines sets of JSON values: and, or, exactly one, not.</summary>
/// <remarks>
/// Values are split by type; texts and numbers are closed under every combination by themselves, arrays and objects become
/// lists of rules, of which a value has to fulfil one. Thread-safe: it works under <see cref="Gate"/>.
/// </remarks>
internal sealed class SchemaAlgebra
{
    /// <summary>How many rules a set of arrays or objects may have.</summary>
    private const int MostRules = 2000;

    private readonly Dictionary<Key, SchemaNode> _known = [];
    private readonly HashSet<SchemaNode> _computing = [];
    private readonly Dictionary<ObjectRule, ObjectPlan> _plans = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, SchemaNode> _constants = [];
    private readonly CostSearch _costs;

    /// <param name="fuel">Bounds the work.</param>
    /// <param name="space">Bytes of white space that stand behind every comma and colon.</param>
    public SchemaAlgebra(Fuel fuel, int space)
    {
        Fuel = fuel;
        Space = space;
        Texts = new ExpressionPool(fuel, CodePointCost.JsonString);
        _costs = new CostSearch(this);
        NothingShape = new Shape(false, false, false, [], Texts.None, [], []);
        Nothing = Known(NothingShape);
        Anything = Make(NodeKind.And, [], null, null); // its rules refer to itself
        AnythingShape = new Shape(true, true, true, [NumberRange.All], Texts.All, [new ArrayRule { Rest = Anything }], [new ObjectRule { Names = Texts.All }]);
        Anything.KnownShape = AnythingShape;
    }

    /// <summary>Held while sets are looked at or made.</summary>
    public Lock Gate { get; } = new();

    public Fuel Fuel { get; }

    /// <summary>Bytes of white space that stand behind every comma and colon.</summary>
    public int Space { get; }

    /// <summary>Makes the languages of texts and keys.</summary>
    public ExpressionPool Texts { get; }

    /// <summary>Every value.</summary>
    public SchemaNode Anything { get; }

    /// <summary>No value.</summary>
    public SchemaNode Nothing { get; }

    public Shape AnythingShape { get; }

    public Shape NothingShape { get; }

    /// <summary>Gives what a place of a schema document says, as a formula over other places.</summary>
    public Func<SchemaLocation, SchemaNode>? Expand { get; set; }

    public SchemaNode At(SchemaLocation location) => Make(NodeKind.Location, [], location, null);

    public SchemaNode Known(Shape shape) => Make(NodeKind.Known, [], null, shape);

    public SchemaNode And(params ReadOnlySpan<SchemaNode> parts)
    {
        SchemaNode[] distinct = Distinct(NodeKind.And, parts, Anything);
        return distinct.Contains(Nothing) || distinct.Any(part => part.Kind == NodeKind.Not && distinct.Contains(part.Parts[0])) ? Nothing
            : distinct.Length == 0 ? Anything
            : distinct.Length == 1 ? distinct[0]
            : Make(NodeKind.And, distinct, null, null);
    }

    public SchemaNode Or(params ReadOnlySpan<SchemaNode> parts)
    {
        SchemaNode[] distinct = Distinct(NodeKind.Or, parts, Nothing);
        return distinct.Contains(Anything) || distinct.Any(part => part.Kind == NodeKind.Not && distinct.Contains(part.Parts[0])) ? Anything
            : distinct.Length == 0 ? Nothing
            : distinct.Length == 1 ? distinct[0]
            : Make(NodeKind.Or, distinct, null, null);
    }

    /// <summary>The set of one value.</summary>
    public SchemaNode Constant(JsonElement value)
    {
        string text = JsonCanonical.Write(value);
        if (!_constants.TryGetValue(text, out SchemaNode? known))
        {
            known = Known(Constants.ShapeOf(this, value));
            _constants.Add(text, known);
        }

        return known;
    }

    /// <summary>The set of one value, given as JSON.</summary>
    public SchemaNode Constant(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Constant(document.RootElement);
    }

    public SchemaNode One(SchemaNode[] parts) => parts.Length == 1 ? parts[0] : Make(NodeKind.One, parts, null, null);

    public SchemaNode Not(SchemaNode part) => part == Anything ? Nothing : part == Nothing ? Anything : part.Kind == NodeKind.Not ? part.Parts[0] : Make(NodeKind.Not, [part], null, null);

    /// <summary>Splits a set by type.</summary>
    /// <exception cref="SchemaException">It refers to itself without any value between, or is not enforced.</exception>
    public Shape ShapeOf(SchemaNode node)
    {
        if (!_computing.Add(node))
        {
            throw new UnenforceableException("$ref", "it refers to itself without a property or an item between. Let it say something of its own");
        }

        try
        {
            Fuel.Take();
            Shape shape = node.Kind switch
            {
                NodeKind.Location => At(node.Location!, Expand!(node.Location!)),
                NodeKind.And => node.Parts.Select(part => part.Shape).Aggregate(And),
                NodeKind.Or => node.Parts.Select(part => part.Shape).Aggregate(Or),
                NodeKind.Not => Subtract(AnythingShape, node.Parts[0].Shape),
                _ => ExactlyOne([.. node.Parts.Select(part => part.Shape)]),
            };
            node.KnownShape = shape;
            return shape;
        }
        finally
        {
            _computing.Remove(node);
        }
    }

    /// <summary>Gives an object rule as it is walked.</summary>
    public ObjectPlan Plan(ObjectRule rule)
    {
        ref ObjectPlan? plan = ref CollectionsMarshal.GetValueRefOrAddDefault(_plans, rule, out _);
        return plan ??= new ObjectPlan(rule, this);
    }

    private static Shape At(SchemaLocation location, SchemaNode node)
    {
        try
        {
            return node.Shape;
        }
        catch (UnenforceableException error)
        {
            throw new SchemaException(location.Pointer, error.Keyword, error.Message);
        }
    }

    /// <summary>Whether a set's cost depends on what is being found out.</summary>
    public bool IsCostBeingFound(SchemaNode node) => _costs.IsAtWork(node);

    public int CostOf(SchemaNode node) => _costs.Of(node);

    /// <summary>Whether a set is known to be empty; sets whose shape is being found are taken for not empty.</summary>
    public bool IsSurelyVoid(SchemaNode node, int depth = 0)
    {
        if (node.KnownCost is { } cost)
        {
            return cost == SchemaNode.Never;
        }

        if (depth > 12 || IsBeingFound(node))
        {
            return false;
        }

        Shape shape = node.Shape;
        return !shape.Null && !shape.False && !shape.True && shape.Numbers.Count == 0 && shape.Strings.IsVoid
            && shape.Arrays.All(rule => IsSurelyVoid(rule, depth + 1)) && shape.Objects.All(rule => IsSurelyVoid(rule, depth + 1));
    }

    /// <summary>Whether a shape depends on one that is being found.</summary>
    private bool IsBeingFound(SchemaNode node) => node.KnownShape is null
        && (_computing.Contains(node) || (node.Kind == NodeKind.Location ? IsBeingFound(Expand!(node.Location!)) : node.Parts.Any(IsBeingFound)));

    private bool IsSurelyVoid(ArrayRule rule, int depth) =>
        rule.Min > rule.Max || Enumerable.Range(0, Math.Min(rule.Min, rule.Prefix.Count + 1)).Any(i => IsSurelyVoid(rule.Item(i), depth));

    private bool IsSurelyVoid(ObjectRule rule, int depth) =>
        rule.Min > rule.Max || rule.Known.Count(key => key.Required) > rule.Max || rule.Known.Any(key => key.Required && IsSurelyVoid(key.Value, depth));

    private Shape And(Shape one, Shape two)
    {
        if (one == AnythingShape || two == AnythingShape)
        {
            return one == AnythingShape ? two : one;
        }

        return new Shape(
            one.Null && two.Null,
            one.False && two.False,
            one.True && two.True,
            [.. one.Numbers.SelectMany(_ => two.Numbers, (left, right) => left.Intersect(right)).Distinct().Where(range => !range.IsVoid)],
            Texts.And(one.Strings, two.Strings),
            Bounded(Pairs(one.Arrays, two.Arrays, rule => rule.IsAll, (left, right) => left.Intersect(right)).Where(rule => !IsSurelyVoid(rule, 0))),
            Bounded(Pairs(one.Objects, two.Objects, rule => rule.IsAll, (left, right) => left.Intersect(right, this)).Where(rule => !IsSurelyVoid(rule, 0))));
    }

    private static IEnumerable<T> Pairs<T>(IReadOnlyList<T> ones, IReadOnlyList<T> twos, Func<T, bool> isAll, Func<T, T, T> intersect) =>
        ones.Any(isAll) ? twos : twos.Any(isAll) ? ones : ones.SelectMany(_ => twos, intersect);

    private Shape Or(Shape one, Shape two) => new(
        one.Null || two.Null,
        one.False || two.False,
        one.True || two.True,
        one.Numbers.Any(range => range.IsAll) || two.Numbers.Any(range => range.IsAll) ? [NumberRange.All] : [.. one.Numbers.Union(two.Numbers)],
        Texts.Or(one.Strings, two.Strings),
        one.Arrays.Any(rule => rule.IsAll) || two.Arrays.Any(rule => rule.IsAll) ? AnythingShape.Arrays : Bounded(one.Arrays.Union(two.Arrays)),
        one.Objects.Any(rule => rule.IsAll) || two.Objects.Any(rule => rule.IsAll) ? AnythingShape.Objects : Bounded(one.Objects.Union(two.Objects)));

    /// <summary>What one set has and another has not.</summary>
    private Shape Subtract(Shape from, Shape what)
    {
        IReadOnlyList<NumberRange> numbers = from.Numbers;
        foreach (NumberRange range in what.Numbers)
        {
            numbers = [.. numbers.SelectMany(left => left.Intersect(range).IsVoid ? [left] : range.Complement().Select(left.Intersect).Where(rest => !rest.IsVoid)).Distinct()];
        }

        // A rule that shares nothing with what is taken away stays as it is: else every demand would become a rule of its own.
        IReadOnlyList<ArrayRule> arrays = from.Arrays;
        foreach (ArrayRule rule in what.Arrays)
        {
            arrays = Bounded(arrays.SelectMany(left => IsSurelyVoid(left.Intersect(rule), 0) ? [left]
                : rule.Constant is { } constant ? constant.Equals(left.Constant) ? [] : [left with { Without = [.. left.Without.Union([constant])], Constant = null }]
                : rule.Complement().Select(rest => left.IsAll ? rest : left.Intersect(rest)).Where(rest => !IsSurelyVoid(rest, 0))));
        }

        IReadOnlyList<ObjectRule> objects = from.Objects;
        foreach (ObjectRule rule in what.Objects)
        {
            objects = Bounded(objects.SelectMany(left => IsSurelyVoid(left.Intersect(rule, this), 0) ? [left]
                : rule.Constant is { } constant ? constant.Equals(left.Constant) ? [] : [left with { Without = [.. left.Without.Union([constant])], Constant = null }]
                : rule.Complement(this).Select(rest => left.IsAll ? rest : left.Intersect(rest, this)).Where(rest => !IsSurelyVoid(rest, 0))));
        }

        return new Shape(from.Null && !what.Null, from.False && !what.False, from.True && !what.True, numbers, Texts.And(from.Strings, Texts.Not(what.Strings)), arrays, objects);
    }

    private Shape ExactlyOne(Shape[] shapes)
    {
        Shape all = NothingShape;
        for (int i = 0; i < shapes.Length; i++)
        {
            Shape alone = shapes[i];
            for (int j = 0; j < shapes.Length; j++)
            {
                alone = j == i ? alone : Subtract(alone, shapes[j]);
            }

            all = Or(all, alone);
        }

        return all;
    }

    private List<T> Bounded<T>(IEnumerable<T> rules)
    {
        var all = new List<T>();
        foreach (T rule in rules)
        {
            Fuel.Take();
            all.Add(rule);
            if (all.Count > MostRules)
            {
                throw new UnenforceableException("oneOf", $"its alternatives overlap in more than {MostRules} ways. Give each alternative a property whose value no other has, or use anyOf");
            }
        }

        return all;
    }

    private static SchemaNode[] Distinct(NodeKind kind, ReadOnlySpan<SchemaNode> parts, SchemaNode neutral)
    {
        var distinct = new SortedDictionary<int, SchemaNode>();
        foreach (SchemaNode part in parts)
        {
            foreach (SchemaNode one in part.Kind == kind && part != neutral ? part.Parts : [part])
            {
                distinct[one.Id] = one;
            }
        }

        distinct.Remove(neutral.Id);
        return [.. distinct.Values];
    }

    private SchemaNode Make(NodeKind kind, SchemaNode[] parts, SchemaLocation? location, Shape? shape)
    {
        ref SchemaNode? known = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, new Key(kind, parts, location, shape), out bool exists);
        if (!exists)
        {
            Fuel.Take();
            known = new SchemaNode(this, _known.Count, kind, parts, location, shape);
        }

        return known!;
    }

    private sealed record Key(NodeKind Kind, SchemaNode[] Parts, SchemaLocation? Location, Shape? Shape)
    {
        public bool Equals(Key? other) => other is not null && Kind == other.Kind && Equals(Location, other.Location)
            && ReferenceEquals(Shape, other.Shape) && MemoryExtensions.SequenceEqual<SchemaNode>(Parts, other.Parts, comparer: null);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(Kind);
            hash.Add(Location);
            hash.Add(Shape is null ? 0 : System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Shape));
            foreach (SchemaNode part in Parts)
            {
                hash.Add(part.Id);
            }

            return hash.ToHashCode();
        }
    }
}
