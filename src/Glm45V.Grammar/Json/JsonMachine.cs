using System.Text;
using Glm45V.Grammar.Numbers;
using Glm45V.Grammar.Schema;
using Glm45V.Grammar.Text;
using Glm45V.Grammar.Tokens;

namespace Glm45V.Grammar.Json;

/// <summary>Reads documents byte by byte and knows after each whether any document of a schema goes on so.</summary>
/// <remarks>
/// A document is read in every way that the schema leaves open, side by side: braces and brackets are the same in all ways, so
/// one stack serves all of them. A way that cannot end any more is dropped at once; where none is left, the byte cannot stand.
/// Thread-safe.
/// </remarks>
internal sealed partial class JsonMachine
{
    internal static readonly byte[][] Words = [.. ((string[])["null", "false", "true"]).Select(Encoding.ASCII.GetBytes)];

    private const int Spaced = 1; // the count of a place whose space has come

    private readonly SchemaAlgebra _algebra;
    private readonly JsonOptions _options;
    private readonly Dictionary<JsonState, JsonState> _states = [];
    private readonly Dictionary<JsonFrame, JsonFrame> _frames = [];
    private readonly Dictionary<(JsonFrame, SchemaNode), JsonState?> _behind = [];
    private readonly JsonKeys _keys;
    private readonly JsonFinish _finish;

    public JsonMachine(SchemaNode root, JsonOptions options)
    {
        _algebra = root.Algebra;
        _options = options;
        _finish = new JsonFinish(this);
        _keys = new JsonKeys(options.InOrder);
        Unknown = new JsonState(this, JsonPlace.Colon, null, EquatableList<JsonWay>.Empty);
        lock (_algebra.Gate)
        {
            IsVoid = root.IsVoid;
            Start = State(JsonPlace.Value, Frame(null, false, IsVoid ? [] : [new JsonWay(root, Inner: root)]), [], count: Spaced);
        }
    }

    /// <summary>Before the document.</summary>
    public JsonState Start { get; }

    /// <summary>Stands where a key is not known that has to be.</summary>
    public JsonState Unknown { get; }

    /// <summary>Whether no document fulfils the schema.</summary>
    public bool IsVoid { get; }

    /// <summary>Bytes of white space that stand behind every comma and colon.</summary>
    public int Space => _options.Whitespace == JsonWhitespace.Spaced ? 1 : 0;

    /// <summary>Reads a byte; null where no document goes on so.</summary>
    /// <exception cref="GrammarFuelException">Too many states.</exception>
    public JsonState? Move(JsonState at, byte value)
    {
        lock (_algebra.Gate)
        {
            return Moved(at, value);
        }
    }

    /// <summary>Tells the key that ended at a state which awaits it.</summary>
    public JsonState ResolveKey(JsonState at, string key)
    {
        lock (_algebra.Gate)
        {
            return State(JsonPlace.Colon, at.Frame, at.Ways.Select(way => way.Progress is ObjectProgress { AwaitsKey: true } progress ? way with { Progress = progress.With(key) } : way)
                .Where(way => way.Progress is not ObjectProgress progress || progress.IsLive));
        }
    }

    /// <summary>Tells the item, as canonical JSON, that ended at a state which awaits it; null where the array then cannot end any more.</summary>
    public JsonState? ResolveItem(JsonState at, string item)
    {
        lock (_algebra.Gate)
        {
            return Some(JsonPlace.ArrayNext, at.Frame, at.Ways.Select(way => way.Progress is ArrayProgress { AwaitsItem: true } progress ? way with { Progress = progress.With(item) } : way)
                .Where(way => way.Progress is not ArrayProgress progress || progress.IsLive));
        }
    }

    /// <summary>What follows a number that ends here; null if it cannot.</summary>
    public JsonState? EndNumber(JsonState at)
    {
        lock (_algebra.Gate)
        {
            return Leave(at, static way => ((NumberText)way.Inner!).CanEnd);
        }
    }

    /// <summary>Fewest bytes until the document may end, written compactly.</summary>
    public int FinishOf(JsonState at)
    {
        lock (_algebra.Gate)
        {
            return _finish.Of(at);
        }
    }

    /// <summary>The text or key that is read between two of its characters; null where only named keys can be.</summary>
    public TextBody? BodyOf(JsonState at)
    {
        lock (_algebra.Gate)
        {
            JsonWay[] texts = [.. at.Ways.Where(way => way.Inner is Expression)];
            if (texts.Length == 0)
            {
                return null;
            }

            var ways = new TextWay[texts.Length];
            for (int i = 0; i < texts.Length; i++)
            {
                var text = (Expression)texts[i].Inner!;
                JsonState? closed = Closed(at, texts[i]);
                ways[i] = new TextWay(text, State(at.Place, at.Frame, [texts[i]], at.Position).Finish - text.Shortest, closed is { Awaits: true, CanWait: false } ? null : closed);
            }

            JsonState? others = texts.Length == at.Ways.Count ? null : State(at.Place, at.Frame, at.Ways.Where(way => way.Inner is not Expression), at.Position);
            return new TextBody(_options.NarrowEscapes ? TextForm.NarrowJson : TextForm.Json, ways, others);
        }
    }

    /// <summary>The state behind the quote that closes a text or a key without name.</summary>
    private JsonState? Closed(JsonState at, JsonWay way)
    {
        if (at.Place == JsonPlace.String)
        {
            return Behind(at.Frame!, way.Owner);
        }

        List<JsonWay> ended = [];
        JsonKeys.End(way with { Inner = ((Expression)way.Inner!).Pool.Empty }, ended);
        return Some(JsonPlace.Colon, at.Frame, ended);
    }

    /// <summary>The states behind the quote of a key; null if there is no key.</summary>
    internal JsonState? BeginKey(JsonState at)
    {
        var ways = new List<JsonWay>();
        foreach (JsonWay way in at.Ways.Span)
        {
            _keys.Begin(way, ways);
        }

        return Some(JsonPlace.Key, at.Frame, ways, JsonStringPosition.Start(_options.NarrowEscapes));
    }

    private JsonState? Some(JsonPlace place, JsonFrame? frame, IEnumerable<JsonWay> ways, JsonStringPosition position = default, int count = 0)
    {
        List<JsonWay> all = ways as List<JsonWay> ?? [.. ways];
        return all.Count == 0 ? null : State(place, frame, all.Count == 1 ? all : all.Distinct(), position, count);
    }

    private JsonState State(JsonPlace place, JsonFrame? frame, IEnumerable<JsonWay> ways, JsonStringPosition position = default, int count = 0)
    {
        var state = new JsonState(this, place, frame, ways as EquatableList<JsonWay> ?? new(ways), position, count);
        if (!_states.TryGetValue(state, out JsonState? known))
        {
            _algebra.Fuel.Take();
            _states.Add(state, known = state);
        }

        return known;
    }

    private JsonFrame Frame(JsonFrame? outer, bool isObject, IEnumerable<JsonWay> ways)
    {
        var frame = new JsonFrame(outer, isObject, ways as EquatableList<JsonWay> ?? new(ways));
        if (!_frames.TryGetValue(frame, out JsonFrame? known))
        {
            _frames.Add(frame, known = frame);
        }

        return known;
    }
}
