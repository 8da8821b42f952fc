using Glm45V.Grammar.Json;
using Glm45V.Grammar.Lark;
using Glm45V.Grammar.Schema;
using Glm45V.Grammar.Text;
using Glm45V.Grammar.Tokens;

namespace Glm45V.Grammar;

/// <summary>A context-free grammar in Lark's notation.</summary>
/// <remarks>
/// <code>
/// start: "click(" point ")" | "type(" point ", " STRING ")"
/// point: /[0-9]{1,3}/ ", " /[0-9]{1,3}/
/// STRING: %json {"type": "string"}
/// </code>
/// Rules and terminals are alike: white space is where a rule says it. Control tokens stand between angle brackets: &lt;tool_call&gt;.
/// Thread-safe.
/// </remarks>
public sealed class LarkGrammar : TextGrammar
{
    private readonly Lock _gate = new();
    private readonly LarkRules _rules;
    private readonly Fuel _fuel;
    private readonly Dictionary<LarkState, LarkState> _states = [];
    private readonly Dictionary<(LarkNode, LarkRest?), LarkRest> _rests = [];
    private readonly Dictionary<(LarkNode, int, int), LarkRepeat> _repeats = [];

    private LarkGrammar(string source, JsonSchemaOptions options)
    {
        _fuel = new Fuel(options.Fuel);
        var pool = new ExpressionPool(_fuel, CodePointCost.Plain);
        _rules = new LarkRules(new LarkReader(source, pool, options).Read(), pool);
        if (_rules.Cost(_rules.Start) != SchemaNode.Never)
        {
            var ahead = new LarkAhead(this);
            ahead.Begin(_rules.Start, null);
            Start = ahead.State(default);
        }
    }

    internal override GrammarState? Start { get; }

    /// <summary>Compiles a grammar; its first rule is <c>start</c>.</summary>
    /// <param name="source">The rules.</param>
    /// <param name="options">How schemas behind %json are read, and how much work the grammar may cause.</param>
    /// <exception cref="GrammarException">It is wrong, or says something that is not known; the message tells the line and what to write instead.</exception>
    public static LarkGrammar Compile(string source, JsonSchemaOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new LarkGrammar(source, options ?? new JsonSchemaOptions());
    }

    internal LarkRest Rest(LarkNode part, LarkRest? behind)
    {
        lock (_gate)
        {
            if (!_rests.TryGetValue((part, behind), out LarkRest? known))
            {
                _fuel.Take();
                _rests.Add((part, behind), known = new LarkRest(part, behind, CostSearch.Sum(_rules.Cost(part), behind?.Finish ?? 0)));
            }

            return known;
        }
    }

    /// <summary>The same part, once less.</summary>
    internal LarkRepeat Fewer(LarkRepeat repeat)
    {
        (LarkNode, int, int) key = (repeat.Part, Math.Max(0, repeat.Min - 1), repeat.Max == ExpressionPool.Unbounded ? repeat.Max : repeat.Max - 1);
        lock (_gate)
        {
            if (!_repeats.TryGetValue(key, out LarkRepeat? known))
            {
                _repeats.Add(key, known = new LarkRepeat(key.Item1, key.Item2, key.Item3));
            }

            return known;
        }
    }

    internal LarkState? State(IEnumerable<LarkWay> ways, bool canEnd, JsonStringPosition position)
    {
        EquatableList<LarkWay> distinct = new(ways.Where(way => way.Behind?.Finish != SchemaNode.Never).Distinct());
        if (distinct.Count == 0 && !canEnd)
        {
            return null;
        }

        var state = new LarkState(this, distinct, canEnd, position);
        lock (_gate)
        {
            if (!_states.TryGetValue(state, out LarkState? known))
            {
                _fuel.Take();
                _states.Add(state, known = state);
            }

            return known;
        }
    }
}
