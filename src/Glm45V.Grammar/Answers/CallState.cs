using System.Text;
using Glm45V.Grammar.Json;
using Glm45V.Grammar.Schema;
using Glm45V.Grammar.Text;
using Glm45V.Grammar.Tokens;

namespace Glm45V.Grammar.Answers;

/// <summary>Where in a call.</summary>
internal enum CallPlace
{
    /// <summary>In the line that names the tool.</summary>
    Name,

    /// <summary>Behind that line, or behind an argument.</summary>
    Open,

    /// <summary>In the name of an argument.</summary>
    Key,

    /// <summary>Behind the name of an argument.</summary>
    KeyEnd,

    /// <summary>Before the mark that opens a value.</summary>
    ValueStart,

    /// <summary>In a value.</summary>
    Value,

    /// <summary>Behind a value.</summary>
    ValueEnd,

    /// <summary>Behind the call.</summary>
    Done,
}

/// <summary>How far a call has been read. Equal states of one machine are the same object.</summary>
/// <param name="machine">The machine.</param>
/// <param name="place">Where.</param>
/// <param name="tool">The tool that is called; null where its name is not whole.</param>
/// <param name="ways">Every way to read the arguments so far.</param>
/// <param name="position">Where in a character of a name or raw value.</param>
/// <param name="key">The name of the argument, where it is whole.</param>
/// <param name="name">The tool's name so far, as bytes of the first tool that fits.</param>
internal sealed class CallState(CallMachine machine, CallPlace place, CallTool? tool, EquatableList<JsonWay> ways, JsonStringPosition position = default, string? key = null, (int First, int Length) name = default)
    : GrammarState, IEquatable<CallState>
{
    private const int ValueMarks = 2; // behind a value: its mark and the line break

    private readonly CallPlace _place = place;
    private readonly EquatableList<JsonWay> _ways = ways;
    private readonly JsonStringPosition _position = position;
    private readonly string? _key = key;
    private readonly (int First, int Length) _name = name;
    private int _finish = -1;

    public CallTool? Tool { get; } = tool;

    /// <inheritdoc/>
    public override bool CanEnd => _place == CallPlace.Done;

    /// <inheritdoc/>
    public override int Finish => _finish < 0 ? _finish = FindFinish() : _finish;

    /// <inheritdoc/>
    public override TextBody? Body => _place == CallPlace.Value && _position.Place == JsonStringPlace.Between && _ways.Any(way => way.Inner is CallValue { Raw: not null }) ? Locked(FindBody) : null;

    /// <inheritdoc/>
    public override (GrammarState State, int Behind) Core => _place == CallPlace.Value && _ways.Count == 1 && _ways[0].Inner is CallValue { Raw: null, Json: { } json } ? (json, Behind(_ways[0])) : (this, 0);

    /// <inheritdoc/>
    public override GrammarState? Before(byte value)
    {
        if (_place != CallPlace.Value || !_ways.Any(way => Before(way, value) is { Awaits: true }))
        {
            return this;
        }

        return Make(CallPlace.Value, _ways.Select(way => Before(way, value) is { Awaits: true } json ? way with { Inner = (CallValue)way.Inner! with { Json = (JsonState)json } } : way), _position);
    }

    /// <inheritdoc/>
    public override GrammarState? Settle(ReadOnlySpan<byte> text)
    {
        if (_place == CallPlace.KeyEnd)
        {
            string key = Encoding.UTF8.GetString(text);
            return Make(CallPlace.KeyEnd, _ways.Select(way => way.Progress is ObjectProgress { AwaitsKey: true } progress ? way with { Progress = progress.With(key) } : way), key: key);
        }

        List<JsonWay> settled = [];
        foreach (JsonWay way in _ways)
        {
            var value = (CallValue)way.Inner!;
            GrammarState? json = value.Json is { Awaits: true } ? value.Json.Settle(text) : value.Json;
            if (json is not null || value.Raw is not null)
            {
                settled.Add(way with { Inner = value with { Json = (JsonState?)json } });
            }
        }

        return settled.Count == 0 ? null : Make(CallPlace.Value, settled, _position);
    }

    /// <inheritdoc/>
    public override GrammarState? Next(byte value)
    {
        switch (_place)
        {
            case CallPlace.Name:
                return Name(value);
            case CallPlace.Key:
                return Locked(() => Key(value));
            case CallPlace.Value:
                return Locked(() => Value(value));
            case CallPlace.KeyEnd when value == '\n':
                return Make(CallPlace.ValueStart, _ways, key: _key);
            case CallPlace.ValueEnd when value == '\n':
                return Make(CallPlace.Open, _ways);
            default:
                return null;
        }
    }

    /// <inheritdoc/>
    public override GrammarState? Take(string mark)
    {
        switch (_place, mark)
        {
            case (CallPlace.Open, AnswerMarks.Key):
                return Locked(() => Some(CallPlace.Key, _ways.SelectMany(Tool!.BeginKey)));
            case (CallPlace.Open, AnswerMarks.EndCall):
                return _ways.Any(way => ((ObjectProgress)way.Progress!).CanEnd) ? Make(CallPlace.Done, []) : null;
            case (CallPlace.Key, AnswerMarks.EndKey) when _position.Place == JsonStringPlace.Between:
                return Locked(() => Some(CallPlace.KeyEnd, EndKey()));
            case (CallPlace.ValueStart, AnswerMarks.Value):
                return Locked(() => Some(CallPlace.Value, _ways.Select(way => way with { Inner = Tool!.Value(_key!, (SchemaNode)way.Inner!) }).Where(way => !((CallValue)way.Inner!).IsVoid)));
            case (CallPlace.Value, AnswerMarks.EndValue):
                return Locked(() => Some(CallPlace.ValueEnd, _ways.Where(CanEndValue).Select(way => new JsonWay(way.Owner, way.Progress))));
            default:
                return null;
        }
    }

    public bool Equals(CallState? other) => other is not null && _place == other._place && ReferenceEquals(Tool, other.Tool) && _position == other._position && _key == other._key && _name == other._name && _ways.Equals(other._ways);

    public override bool Equals(object? obj) => Equals(obj as CallState);

    public override int GetHashCode() => HashCode.Combine(_place, Tool?.Name, _position, _key, _name, _ways);

    /// <summary>Whether it must be told which argument was named, or what its JSON awaits.</summary>
    protected override bool FindAwaits() => (_place == CallPlace.KeyEnd && _key is null) || (_place == CallPlace.Value && _ways.Any(way => ((CallValue)way.Inner!).Json is { Awaits: true }));

    private CallState Make(CallPlace place, IEnumerable<JsonWay> ways, JsonStringPosition position = default, string? key = null) =>
        machine.Intern(new CallState(machine, place, Tool, ways as EquatableList<JsonWay> ?? new(ways), position, key));

    private CallState? Some(CallPlace place, IEnumerable<JsonWay> ways, JsonStringPosition position = default)
    {
        EquatableList<JsonWay> distinct = new(ways.Distinct());
        return distinct.Count == 0 ? null : Make(place, distinct, position);
    }

    private T Locked<T>(Func<T> make)
    {
        lock (Tool!.Gate)
        {
            return make();
        }
    }

    private bool Fits(CallTool tool) => tool.NameLine.Length > _name.Length && tool.NameLine.AsSpan(0, _name.Length).SequenceEqual(machine.Tools[_name.First].NameLine.AsSpan(0, _name.Length));

    private CallState? Name(byte value)
    {
        int first = Array.FindIndex(machine.Tools, tool => Fits(tool) && tool.NameLine[_name.Length] == value);
        return first < 0 ? null
            : value == '\n' ? machine.Intern(new CallState(machine, CallPlace.Open, machine.Tools[first], new(machine.Tools[first].Start)))
            : machine.Intern(new CallState(machine, CallPlace.Name, null, EquatableList<JsonWay>.Empty, name: (first, _name.Length + 1)));
    }

    private CallState? Key(byte value)
    {
        if (_position.ReadPlain(value, out int codePoint) is not { } position)
        {
            return null;
        }

        return Some(CallPlace.Key, codePoint >= 0
            ? _ways.Select(way => way with { Inner = Moved(way.Inner!, codePoint) }).Where(way => way.Inner is KeyMenu.KeyRange { IsVoid: false } or Expression { Kind: not ExpressionKind.None })
            : _ways.Where(way => MayBecome(way.Inner!, position)), position);
    }

    private CallState? Value(byte value)
    {
        JsonStringPosition? position = _position.ReadPlain(value, out int codePoint);
        List<JsonWay> read = [];
        foreach (JsonWay way in _ways)
        {
            (JsonState? json, Expression? raw) = (CallValue)way.Inner!;
            var nextJson = (JsonState?)Step(json, value);
            Expression? nextRaw = raw is null || position is null ? null
                : codePoint < 0 ? MayBecome(raw, position.Value) ? raw : null
                : raw.Move(codePoint) is { Kind: not ExpressionKind.None } moved ? moved : null;
            if (nextJson is not null || nextRaw is not null)
            {
                read.Add(ReferenceEquals(nextJson, json) && ReferenceEquals(nextRaw, raw) ? way : way with { Inner = new CallValue(nextJson, nextRaw) });
            }
        }

        return Some(CallPlace.Value, read, position ?? default);
    }

    private List<JsonWay> EndKey()
    {
        var ended = new List<JsonWay>(_ways.Count);
        foreach (JsonWay way in _ways.Span)
        {
            JsonKeys.End(way, ended);
        }

        return ended;
    }

    private static GrammarState? Before(JsonWay way, byte value) => ((CallValue)way.Inner!).Json?.Before(value);

    private static GrammarState? Step(JsonState? json, byte value) => json is not null && json.TryStep(value, out GrammarState? next) ? next : null;

    private static object Moved(object key, int codePoint) => key is KeyMenu.KeyRange range ? range.Move(codePoint) : ((Expression)key).Move(codePoint);

    private static bool MayBecome(object text, JsonStringPosition position) => position.CanBecome(text is KeyMenu.KeyRange range ? range.MovesWithin : ((Expression)text).MovesWithin);

    private bool CanEndValue(JsonWay way)
    {
        (JsonState? json, Expression? raw) = (CallValue)way.Inner!;
        return json is { CanEnd: true } || (raw is { IsNullable: true } && _position.Place == JsonStringPlace.Between);
    }

    private TextBody FindBody()
    {
        JsonWay[] others = [.. _ways.Where(way => way.Inner is CallValue { Json: not null }).Select(way => way with { Inner = (CallValue)way.Inner! with { Raw = null } })];
        return new TextBody(TextForm.Plain, [.. _ways.Where(way => way.Inner is CallValue { Raw: not null }).Select(way => new TextWay(((CallValue)way.Inner!).Raw!, Behind(way)))], others.Length == 0 ? null : Make(CallPlace.Value, others, _position));
    }

    private int Behind(JsonWay way) => CostSearch.Sum(ValueMarks, Tool!.Finish((ObjectProgress)way.Progress!));

    private int FindFinish()
    {
        if (_place is CallPlace.Name)
        {
            return machine.Tools.Where(Fits).Min(one => CostSearch.Sum(one.NameLine.Length - _name.Length, one.Start.Min(way => one.Finish((ObjectProgress)way.Progress!))));
        }

        return _place == CallPlace.Done ? 0 : Locked(() => _ways.Min(way => _place switch
        {
            CallPlace.Open => Tool!.Finish((ObjectProgress)way.Progress!),
            CallPlace.ValueEnd => CostSearch.Sum(1, Tool!.Finish((ObjectProgress)way.Progress!)),
            CallPlace.Key => KeyFinish(way),
            CallPlace.KeyEnd => CostSearch.Sum(2, ValueFinish(way, _key)),
            CallPlace.ValueStart => CostSearch.Sum(1, ValueFinish(way, _key)),
            _ => CostSearch.Sum(Math.Min(((CallValue)way.Inner!).Json?.Finish ?? SchemaNode.Never, ((CallValue)way.Inner!).Raw is { } raw ? JsonFinish.OfText(_position, raw) : SchemaNode.Never), Behind(way)),
        }));
    }

    // Behind the name of an argument come its mark, a line break and the mark of the value.
    private int KeyFinish(JsonWay way)
    {
        var progress = (ObjectProgress)way.Progress!;
        if (way.Inner is KeyMenu.KeyRange range)
        {
            return _position.Finish(Least(range.All), (first, last) => Least(range.Within(first, last)));
        }

        return CostSearch.Sum(JsonFinish.OfText(_position, (Expression)way.Inner!), Rest(progress.Other(way.Other, way.Wanted), null));

        int Least(IEnumerable<(int Key, int Left)> keys) => keys.Select(one => CostSearch.Sum(one.Left, Rest(progress.Known(one.Key), progress.Plan.Rule.Known[one.Key].Name))).DefaultIfEmpty(SchemaNode.Never).Min();

        int Rest(IEnumerable<(SchemaNode Value, ObjectProgress Next)> ways, string? key) => ways.Where(next => !next.Value.IsVoid && next.Next.IsLive)
            .Select(next => CostSearch.Sum(3, ValueFinish(new JsonWay(way.Owner, next.Next, next.Value), key))).DefaultIfEmpty(SchemaNode.Never).Min();
    }

    private int ValueFinish(JsonWay way, string? key) => CostSearch.Sum(CallTool.CostOf(Tool!.Value(key ?? string.Empty, (SchemaNode)way.Inner!)), Behind(way));
}
