using Glm45V.Grammar.Text;

namespace Glm45V.Grammar.Schema;

/// <summary>An object rule as it is walked: its keys by index, what they bring with them, and the languages of all others.</summary>
internal sealed class ObjectPlan
{
    private readonly Dictionary<string, int> _index = [];
    private List<(Expression Keys, SchemaNode Value)>? _others;

    public ObjectPlan(ObjectRule rule, SchemaAlgebra algebra)
    {
        Algebra = algebra;
        JsonConstant[] without = [.. rule.Without.Where(constant => MayBe(rule, constant))];
        LeftOut = LeftOut.Of(without);
        Rule = rule = Naming(rule, without);
        for (int i = 0; i < rule.Known.Count; i++)
        {
            _index[rule.Known[i].Name] = i;
        }

        KeyTexts = [.. rule.Known.Select(key => CodePoints.Of(key.Name))];
        Sorted = [.. Enumerable.Range(0, rule.Known.Count)];
        Array.Sort(Sorted, (left, right) => KeyTexts[left].AsSpan().SequenceCompareTo(KeyTexts[right]));
        IsSimple = rule.Max == int.MaxValue && rule.Wanted.Count == 0 && rule.Implied.Count == 0 && LeftOut.IsNone;
        Needs = new List<int>?[rule.Known.Count];
        foreach ((string key, string needs) in rule.Implied)
        {
            (Needs[_index[key]] ??= []).Add(_index[needs]);
        }

        KeyCosts = [.. rule.Known.Select(key => 3 + algebra.Space + key.Name.EnumerateRunes().Sum(rune => CodePointCost.JsonString.Least(rune.Value, rune.Value)))]; // quotes, colon and what stands behind it
        Required = [.. Closure(Enumerable.Range(0, rule.Known.Count).Where(i => rule.Known[i].Required)).Order()];
    }

    /// <summary>The rule; it names every key of what it leaves out.</summary>
    public ObjectRule Rule { get; }

    /// <summary>Objects that it leaves out.</summary>
    public LeftOut LeftOut { get; }

    public SchemaAlgebra Algebra { get; }

    /// <summary>Indices of the keys that a key brings with it; null is none.</summary>
    public List<int>?[] Needs { get; }

    /// <summary>Code points of each named key.</summary>
    public int[][] KeyTexts { get; }

    /// <summary>Indices of named keys, sorted by their text.</summary>
    public int[] Sorted { get; }

    /// <summary>Whether any named key may follow while it has not come.</summary>
    public bool IsSimple { get; }

    /// <summary>Bytes of each named key with its quotes and colon.</summary>
    public int[] KeyCosts { get; }

    /// <summary>Indices of required keys, and of those they bring.</summary>
    public int[] Required { get; }

    /// <summary>Keys that are not named, split by what their values have to be: languages that share no key, none of them empty.</summary>
    public IReadOnlyList<(Expression Keys, SchemaNode Value)> Others => _others ??= FindOthers();

    /// <summary>The index of a named key; −1 where it is not named.</summary>
    public int IndexOf(string key) => _index.GetValueOrDefault(key, -1);

    /// <summary>Adds the keys that some keys bring with them.</summary>
    public HashSet<int> Closure(IEnumerable<int> keys)
    {
        var all = new HashSet<int>();
        var open = new Stack<int>(keys);
        while (open.TryPop(out int key))
        {
            if (all.Add(key))
            {
                Needs[key]?.ForEach(open.Push);
            }
        }

        return all;
    }

    /// <summary>Whether an object that is left out would fulfil the rule, as far as that is easily seen.</summary>
    private bool MayBe(ObjectRule rule, JsonConstant constant) => rule.Known.All(key => !key.Required || constant.Members.ContainsKey(key.Name))
        && constant.Members.All(member => !Algebra.IsSurelyVoid(Algebra.And(rule.Value(Algebra, member.Key), Algebra.Constant(member.Value))));

    private ObjectRule Naming(ObjectRule rule, IEnumerable<JsonConstant> constants)
    {
        KnownKey[] more = [.. constants.SelectMany(constant => constant.Members.Keys).Distinct().Except(rule.Known.Select(key => key.Name)).Select(name => new KnownKey(name, rule.Value(Algebra, name), Required: false, IsNamed: false))];
        return more.Length == 0 ? rule : rule with { Known = [.. rule.Known, .. more] };
    }

    private List<(Expression, SchemaNode)> FindOthers()
    {
        ExpressionPool texts = Algebra.Texts;
        Expression unnamed = texts.And(Rule.Names, texts.Not(texts.Literals(Rule.Known.Select(key => key.Name))));
        var classes = new List<(Expression Keys, SchemaNode Value)> { (unnamed, Algebra.Anything) };
        foreach (OtherKeys other in Rule.Others)
        {
            // Each pattern cuts every class in two; what no pattern of this rule took gets the rest.
            var cut = new List<(Expression Keys, SchemaNode Value, bool Taken)>([.. classes.Select(one => (one.Keys, one.Value, false))]);
            foreach ((Expression pattern, SchemaNode value) in other.Patterns)
            {
                cut =
                [
                    .. cut.SelectMany(one => new[]
                    {
                        (Keys: texts.And(one.Keys, pattern), Value: Algebra.And(one.Value, value), Taken: true),
                        (Keys: texts.And(one.Keys, texts.Not(pattern)), one.Value, one.Taken),
                    }).Where(one => !one.Keys.IsVoid),
                ];
                Algebra.Fuel.Take(cut.Count);
            }

            classes = [.. cut.Select(one => (one.Keys, one.Taken ? one.Value : Algebra.And(one.Value, other.Rest)))];
        }

        return [.. classes.Where(one => !one.Keys.IsVoid).GroupBy(one => one.Value).Select(group => (texts.Or([.. group.Select(one => one.Keys)]), group.Key))];
    }
}
