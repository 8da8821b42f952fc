using Glm45V.Grammar.Schema;
using Glm45V.Grammar.Tokens;

namespace Glm45V.Grammar.Json;

/// <summary>Where in a document.</summary>
internal enum JsonPlace
{
    /// <summary>Before a value.</summary>
    Value,

    /// <summary>In true, false or null.</summary>
    Word,

    Number,

    String,

    Key,

    /// <summary>Behind a key, before its colon.</summary>
    Colon,

    /// <summary>Behind the brace of an object.</summary>
    ObjectStart,

    /// <summary>Behind a member.</summary>
    ObjectNext,

    /// <summary>Behind a comma between members.</summary>
    ObjectComma,

    /// <summary>Behind the bracket of an array.</summary>
    ArrayStart,

    /// <summary>Behind an item.</summary>
    ArrayNext,

    /// <summary>Behind the document.</summary>
    End,
}

/// <summary>Everything that decides what may follow in a document. Equal states of one machine are the same object.</summary>
internal sealed class JsonState : GrammarState, IEquatable<JsonState>
{
    private const string Space = " \t\n\r";
    private const string Values = Space + "\"{[nft-0123456789";

    // The bytes with which each place can go on.
    private static readonly bool[][] s_bytes = [.. Enum.GetValues<JsonPlace>().Select(place => Bytes(place switch
    {
        JsonPlace.Value => Values,
        JsonPlace.Word => "nulfasetr",
        JsonPlace.Number => Space + "0123456789+-.eE,]}",
        JsonPlace.Colon => Space + ":",
        JsonPlace.ObjectStart => Space + "\"}",
        JsonPlace.ObjectNext => Space + ",}",
        JsonPlace.ObjectComma => Space + "\"",
        JsonPlace.ArrayStart => Values + "]",
        JsonPlace.ArrayNext => Space + ",]",
        JsonPlace.End => Space,
        _ => null,
    }))];

    private readonly JsonMachine _machine;
    private int _finish = -1;

    public JsonState(JsonMachine machine, JsonPlace place, JsonFrame? frame, EquatableList<JsonWay> ways, JsonStringPosition position = default, int count = 0)
    {
        _machine = machine;
        Place = place;
        Frame = frame;
        Ways = ways;
        Position = position;
        Count = count;
    }

    public JsonPlace Place { get; }

    /// <summary>What the value lies in that is read.</summary>
    public JsonFrame? Frame { get; }

    /// <summary>Every way to read it that can still come to an end.</summary>
    public EquatableList<JsonWay> Ways { get; }

    /// <summary>Where in a string or key.</summary>
    public JsonStringPosition Position { get; }

    /// <summary>Letters of a word so far, or white space so far.</summary>
    public int Count { get; }

    /// <inheritdoc/>
    public override bool CanEnd => Place == JsonPlace.End || (Place == JsonPlace.Number && _machine.EndNumber(this)?.Place == JsonPlace.End);

    /// <inheritdoc/>
    public override TextBody? Body => Place is JsonPlace.String or JsonPlace.Key && Position.Place == JsonStringPlace.Between ? _machine.BodyOf(this) : null;

    /// <inheritdoc/>
    public override int Finish => _finish < 0 ? _finish = _machine.FinishOf(this) : _finish;

    /// <inheritdoc/>
    public override bool CanWait => Place == JsonPlace.Colon && this != _machine.Unknown && Ways.All(way => way.Progress is ObjectProgress { AwaitsKey: false } or ObjectProgress { NeedsMore: false });

    /// <inheritdoc/>
    public override GrammarState? Before(byte value) => (Place, value) switch
    {
        (JsonPlace.Number, (byte)',' or (byte)']' or (byte)'}' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') => _machine.EndNumber(this)?.Before(value),
        (JsonPlace.ObjectNext, (byte)',') or (JsonPlace.ObjectComma, _) when Ways.Any(way => way.Progress is ObjectProgress { AwaitsKey: true }) => _machine.Unknown,
        _ => this,
    };

    /// <inheritdoc/>
    public override GrammarState? Settle(ReadOnlySpan<byte> text) => Place == JsonPlace.Colon
        ? _machine.ResolveKey(this, JsonTail.LastKey(text))
        : _machine.ResolveItem(this, JsonTail.LastItem(text));

    /// <inheritdoc/>
    public override GrammarState? Next(byte value) => _machine.Move(this, value);

    public bool Equals(JsonState? other) => other is not null && Place == other.Place && ReferenceEquals(Frame, other.Frame) && Position == other.Position
        && Count == other.Count && Ways.Equals(other.Ways);

    public override bool Equals(object? obj) => Equals(obj as JsonState);

    public override int GetHashCode() => HashCode.Combine(Place, Frame is null ? 0 : System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Frame), Position, Count, Ways);

    /// <inheritdoc/>
    protected override bool Rejects(byte value) => !s_bytes[(int)Place][value];

    /// <summary>Whether it must be told which key ended here, or which item.</summary>
    protected override bool FindAwaits() => Place switch
    {
        JsonPlace.Colon => this == _machine.Unknown || Ways.Any(way => way.Progress is ObjectProgress { AwaitsKey: true }),
        JsonPlace.ArrayNext => Ways.Any(way => way.Progress is ArrayProgress { AwaitsItem: true }),
        _ => false,
    };

    private static bool[] Bytes(string? some)
    {
        var bytes = new bool[256];
        for (int value = 0; value < 256; value++)
        {
            bytes[value] = some?.Contains((char)value, StringComparison.Ordinal) ?? value >= 0x20;
        }

        return bytes;
    }
}
