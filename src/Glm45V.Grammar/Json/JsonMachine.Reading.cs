using Glm45V.Grammar.Numbers;
using Glm45V.Grammar.Schema;
using Glm45V.Grammar.Text;

namespace Glm45V.Grammar.Json;

/// <content>What a byte leads to at each place.</content>
internal sealed partial class JsonMachine
{
    private JsonState? Moved(JsonState at, byte value)
    {
        if (value is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' && at.Place is not (JsonPlace.String or JsonPlace.Key))
        {
            return at.Place == JsonPlace.Number ? EndNumber(at) is { } behind ? Moved(behind, value) : null : White(at, value);
        }

        if (SpaceAt(at) > 0)
        {
            return null;
        }

        return at.Place switch
        {
            JsonPlace.Value => Begin(at.Frame!, value),
            JsonPlace.Word => Word(at, value),
            JsonPlace.Number => Number(at, value),
            JsonPlace.String => String(at, value),
            JsonPlace.Key => Key(at, value),
            JsonPlace.Colon => value == ':' ? State(JsonPlace.Value, Frame(at.Frame, true, at.Ways), []) : null,
            JsonPlace.ObjectStart or JsonPlace.ObjectNext when value == '}' => Leave(at, static way => ((ObjectProgress)way.Progress!).CanEnd),
            JsonPlace.ObjectStart or JsonPlace.ObjectComma => value == '"' ? BeginKey(at) : null,
            JsonPlace.ObjectNext => value == ',' && BeginKey(at) is not null ? State(JsonPlace.ObjectComma, at.Frame, at.Ways) : null,
            JsonPlace.ArrayStart or JsonPlace.ArrayNext when value == ']' => Leave(at, static way => ((ArrayProgress)way.Progress!).CanEnd),
            JsonPlace.ArrayStart => BeginItem(at, Spaced) is { } first ? Moved(first, value) : null,
            JsonPlace.ArrayNext => value == ',' ? BeginItem(at, count: 0) : null,
            _ => null,
        };
    }

    /// <summary>Bytes of white space that have to come next.</summary>
    public int SpaceAt(JsonState at) => at.Count == 0 && at.Place is JsonPlace.Value or JsonPlace.ObjectComma ? Space : 0;

    private JsonState? White(JsonState at, byte value)
    {
        bool isStructural = at.Place is JsonPlace.Value or JsonPlace.Colon or JsonPlace.ObjectStart or JsonPlace.ObjectNext or JsonPlace.ObjectComma or JsonPlace.ArrayStart or JsonPlace.ArrayNext or JsonPlace.End;
        return !isStructural ? null : _options.Whitespace switch
        {
            JsonWhitespace.Free => at,
            JsonWhitespace.Spaced when value == ' ' && SpaceAt(at) > 0 => State(at.Place, at.Frame, at.Ways, count: Spaced),
            _ => null,
        };
    }

    /// <summary>Reads the first byte of a value.</summary>
    private JsonState? Begin(JsonFrame frame, byte value)
    {
        (JsonPlace place, int count) = value switch
        {
            (byte)'"' => (JsonPlace.String, 0),
            (byte)'{' => (JsonPlace.ObjectStart, 0),
            (byte)'[' => (JsonPlace.ArrayStart, 0),
            (byte)'n' or (byte)'f' or (byte)'t' => (JsonPlace.Word, 1),
            (byte)'-' or (>= (byte)'0' and <= (byte)'9') => (JsonPlace.Number, 0),
            _ => (JsonPlace.End, 0),
        };
        if (place == JsonPlace.End)
        {
            return null;
        }

        var ways = new List<JsonWay>();
        foreach (SchemaNode node in frame.Wanted)
        {
            Begin(node, value, ways);
        }

        return Some(place, frame, ways, place == JsonPlace.String ? JsonStringPosition.Start(_options.NarrowEscapes) : default, count);
    }

    private void Begin(SchemaNode node, byte value, List<JsonWay> ways)
    {
        Shape shape = node.Shape;
        switch (value)
        {
            case (byte)'"' when !shape.Strings.IsVoid:
                ways.Add(new JsonWay(node, Inner: shape.Strings));
                break;
            case (byte)'{':
                foreach (ObjectRule rule in shape.Objects)
                {
                    AddLive(new ObjectProgress(_algebra.Plan(rule)), static progress => progress.IsLive);
                }

                break;
            case (byte)'[':
                foreach (ArrayRule rule in shape.Arrays)
                {
                    AddLive(new ArrayProgress(rule), static progress => progress.IsLive);
                }

                break;
            case (byte)'n' when shape.Null:
                ways.Add(new JsonWay(node, Other: 0));
                break;
            case (byte)'f' when shape.False:
                ways.Add(new JsonWay(node, Other: 1));
                break;
            case (byte)'t' when shape.True:
                ways.Add(new JsonWay(node, Other: 2));
                break;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                foreach (NumberRange range in shape.Numbers)
                {
                    if (NumberText.Start(range, _options.Numbers).Move(value) is { } text)
                    {
                        ways.Add(new JsonWay(node, Inner: text));
                    }
                }

                break;
        }

        void AddLive<T>(T progress, Func<T, bool> isLive)
        {
            if (isLive(progress))
            {
                ways.Add(new JsonWay(node, progress));
            }
        }
    }

    private JsonState? Word(JsonState at, byte value)
    {
        byte[] word = Words[at.Ways[0].Other];
        return word[at.Count] != value ? null
            : at.Count + 1 == word.Length ? Leave(at, static _ => true)
            : State(JsonPlace.Word, at.Frame, at.Ways, count: at.Count + 1);
    }

    private JsonState? Number(JsonState at, byte value)
    {
        if (value is (byte)',' or (byte)'}' or (byte)']')
        {
            return EndNumber(at) is { } behind ? Moved(behind, value) : null;
        }

        var ways = new List<JsonWay>(at.Ways.Count);
        foreach (JsonWay way in at.Ways.Span)
        {
            if (((NumberText)way.Inner!).Move(value) is { } text)
            {
                ways.Add(way with { Inner = text });
            }
        }

        return Some(JsonPlace.Number, at.Frame, ways);
    }

    private JsonState? String(JsonState at, byte value)
    {
        if (value == '"' && at.Position.Place == JsonStringPlace.Between)
        {
            return Leave(at, static way => ((Expression)way.Inner!).IsNullable);
        }

        if (at.Position.Read(value, out int codePoint) is not { } position)
        {
            return null;
        }

        if (codePoint >= 0)
        {
            if (at.Ways.Count == 1)
            {
                Expression text = ((Expression)at.Ways[0].Inner!).Move(codePoint);
                return text.Kind == ExpressionKind.None ? null
                    : text == at.Ways[0].Inner && position == at.Position ? at
                    : State(JsonPlace.String, at.Frame, [at.Ways[0].With(text)], position);
            }

            var ways = new List<JsonWay>(at.Ways.Count);
            foreach (JsonWay way in at.Ways.Span)
            {
                if (((Expression)way.Inner!).Move(codePoint) is { Kind: not ExpressionKind.None } text)
                {
                    ways.Add(way.With(text));
                }
            }

            return Some(JsonPlace.String, at.Frame, ways, position);
        }

        return Some(JsonPlace.String, at.Frame, at.Ways.Where(way => position.CanBecome(((Expression)way.Inner!).MovesWithin)), position);
    }

    private JsonState? Key(JsonState at, byte value)
    {
        if (value == '"' && at.Position.Place == JsonStringPlace.Between)
        {
            var ended = new List<JsonWay>(at.Ways.Count);
            foreach (JsonWay way in at.Ways.Span)
            {
                JsonKeys.End(way, ended);
            }

            return Some(JsonPlace.Colon, at.Frame, ended);
        }

        if (at.Position.Read(value, out int codePoint) is not { } position)
        {
            return null;
        }

        if (codePoint >= 0)
        {
            List<JsonWay>? ways = null;
            foreach (JsonWay way in at.Ways.Span)
            {
                if (way.Inner is KeyMenu.KeyRange range)
                {
                    if (range.MovesWithin(codePoint, codePoint))
                    {
                        (ways ??= []).Add(way with { Inner = range.Move(codePoint) });
                    }
                }
                else if (((Expression)way.Inner!).Move(codePoint) is { Kind: not ExpressionKind.None } text)
                {
                    (ways ??= []).Add(way.With(text));
                }
            }

            return ways is null ? null
                : ways.Count == 1 && at.Ways.Count == 1 && ways[0] == at.Ways[0] && position == at.Position ? at
                : State(JsonPlace.Key, at.Frame, ways, position);
        }

        return Some(JsonPlace.Key, at.Frame, at.Ways.Where(way => position.CanBecome(way.Inner is KeyMenu.KeyRange range ? range.MovesWithin : ((Expression)way.Inner!).MovesWithin)), position);
    }

    private JsonState? BeginItem(JsonState at, int count)
    {
        var ways = new List<JsonWay>(at.Ways.Count);
        foreach (JsonWay way in at.Ways.Span)
        {
            foreach ((SchemaNode item, ArrayProgress next) in ((ArrayProgress)way.Progress!).Ways())
            {
                if (!item.IsVoid && next.IsLive)
                {
                    ways.Add(new JsonWay(way.Owner, next, item));
                }
            }
        }

        return ways.Count == 0 ? null : State(JsonPlace.Value, Frame(at.Frame, false, ways), [], count: count);
    }

    /// <summary>Goes on behind a value, for the ways that can end here.</summary>
    private JsonState? Leave(JsonState at, Func<JsonWay, bool> canEnd)
    {
        SchemaNode? only = null;
        HashSet<SchemaNode>? several = null;
        foreach (JsonWay way in at.Ways.Span)
        {
            if (canEnd(way) && way.Owner != only)
            {
                several = only is null ? null : several ?? [only];
                several?.Add(way.Owner);
                only ??= way.Owner;
            }
        }

        if (only is null)
        {
            return null;
        }

        JsonFrame frame = at.Frame!;
        if (several is not null)
        {
            return Behind(frame, several.Contains);
        }

        return Behind(frame, only);
    }

    /// <summary>Goes on behind a value that is in one set.</summary>
    private JsonState? Behind(JsonFrame frame, SchemaNode only)
    {
        if (!_behind.TryGetValue((frame, only), out JsonState? behind))
        {
            _behind.Add((frame, only), behind = Behind(frame, node => node == only));
        }

        return behind;
    }

    private JsonState? Behind(JsonFrame frame, Func<SchemaNode, bool> isFulfilled)
    {
        if (frame.Outer is null)
        {
            return State(JsonPlace.End, null, []);
        }

        var ways = new List<JsonWay>(frame.Ways.Count);
        foreach (JsonWay way in frame.Ways.Span)
        {
            if (isFulfilled((SchemaNode)way.Inner!))
            {
                ways.Add(new JsonWay(way.Owner, way.Progress));
            }
        }

        return Some(frame.IsObject ? JsonPlace.ObjectNext : JsonPlace.ArrayNext, frame.Outer, ways);
    }
}
