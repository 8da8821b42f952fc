using Glm45V.Grammar.Numbers;
using Glm45V.Grammar.Schema;
using Glm45V.Grammar.Text;

namespace Glm45V.Grammar.Json;

/// <summary>Finds fewest bytes to the end of a document from any state, written compactly.</summary>
/// <remarks>Exact: from every state some byte leads to one that needs a byte less, so a budget that is enough stays enough.</remarks>
internal sealed class JsonFinish(JsonMachine machine)
{
    private readonly Dictionary<(JsonFrame, SchemaNode), int> _behind = [];

    /// <summary>Fewest bytes; the machine's gate is held.</summary>
    public int Of(JsonState at)
    {
        if (at.Place == JsonPlace.End)
        {
            return 0;
        }

        if (at.Place == JsonPlace.ObjectComma)
        {
            return machine.BeginKey(at) is { } key ? CostSearch.Sum(1 + machine.SpaceAt(at), Of(key)) : SchemaNode.Never;
        }

        return at.Place == JsonPlace.Value
            ? at.Frame!.Wanted.Min(node => CostSearch.Sum(machine.SpaceAt(at), CostSearch.Sum(node.Cost, Behind(at.Frame!, node))))
            : at.Ways.Min(way => at.Place switch
            {
                JsonPlace.Word => CostSearch.Sum(JsonMachine.Words[way.Other].Length - at.Count, Behind(at.Frame!, way.Owner)),
                JsonPlace.Number => CostSearch.Sum(((NumberText)way.Inner!).Finish, Behind(at.Frame!, way.Owner)),
                JsonPlace.String => CostSearch.Sum(1 + OfText(at.Position, (Expression)way.Inner!), Behind(at.Frame!, way.Owner)),
                JsonPlace.Key => KeyFinish(at, way),
                JsonPlace.Colon => CostSearch.Sum(1 + machine.Space + ((SchemaNode)way.Inner!).Cost, Behind(at.Frame!, way)),
                _ => Behind(at.Frame!, way),
            });
    }

    /// <summary>Fewest bytes until a text can end.</summary>
    public static int OfText(JsonStringPosition at, Expression text) => at.Finish(text.Shortest, (first, last) =>
        text.Transitions.Where(range => range.First <= last && range.Last >= first).Select(range => range.Target.Shortest).DefaultIfEmpty(SchemaNode.Never).Min());

    private int KeyFinish(JsonState at, JsonWay way)
    {
        var progress = (ObjectProgress)way.Progress!;
        if (way.Inner is KeyMenu.KeyRange range)
        {
            return CostSearch.Sum(2 + machine.Space, at.Position.Finish(Least(range.All), (first, last) => Least(range.Within(first, last))));
        }

        return CostSearch.Sum(2 + machine.Space + OfText(at.Position, (Expression)way.Inner!), Rest(progress.Other(way.Other, way.Wanted)));

        int Least(IEnumerable<(int Key, int Left)> keys) => keys.Select(key => CostSearch.Sum(key.Left, Rest(progress.Known(key.Key)))).DefaultIfEmpty(SchemaNode.Never).Min();

        int Rest(IEnumerable<(SchemaNode Value, ObjectProgress Next)> ways) => ways.Where(next => !next.Value.IsVoid && next.Next.IsLive)
            .Select(next => CostSearch.Sum(next.Value.Cost, Behind(at.Frame!, way with { Progress = next.Next }))).DefaultIfEmpty(SchemaNode.Never).Min();
    }

    /// <summary>Fewest bytes behind a value that is in a set.</summary>
    private int Behind(JsonFrame frame, SchemaNode node)
    {
        if (!_behind.TryGetValue((frame, node), out int least))
        {
            least = frame.Outer is null ? 0 : frame.Ways.Where(way => way.Inner == node).Min(way => Behind(frame.Outer, way));
            _behind.Add((frame, node), least);
        }

        return least;
    }

    /// <summary>Fewest bytes to the end of an array or object that has been read so far, and behind it.</summary>
    private int Behind(JsonFrame frame, JsonWay way) => CostSearch.Sum(1 + (way.Progress is ObjectProgress members ? members.Least : ((ArrayProgress)way.Progress!).Least), Behind(frame, way.Owner));
}
