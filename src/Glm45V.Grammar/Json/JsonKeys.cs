using Glm45V.Grammar.Schema;
using Glm45V.Grammar.Text;

namespace Glm45V.Grammar.Json;

/// <summary>The keys that may come next in an object, and what they lead to.</summary>
/// <param name="inOrder">Whether named keys come in the schema's order, before all others.</param>
internal sealed class JsonKeys(bool inOrder)
{
    private readonly Dictionary<ObjectProgress, KeyMenu> _menus = [];

    /// <summary>Every way to begin a key: the named keys together, and each language of others.</summary>
    public IEnumerable<JsonWay> Begin(JsonWay way)
    {
        var progress = (ObjectProgress)way.Progress!;
        if (progress.Count >= progress.Plan.Rule.Max)
        {
            yield break;
        }

        if (!_menus.TryGetValue(progress, out KeyMenu? menu))
        {
            menu = new KeyMenu(progress.Plan.Rule, Enumerable.Range(0, progress.Plan.Rule.Known.Count).Where(key => MayFollow(progress, key)));
            _menus.Add(progress, menu);
        }

        if (!menu.Start.IsVoid)
        {
            yield return way with { Inner = menu.Start };
        }

        if (inOrder && progress.Missing().Any())
        {
            yield break;
        }

        for (int other = 0; other < progress.Plan.Others.Count; other++)
        {
            foreach ((Expression keys, ulong wanted) in progress.SplitOthers(other))
            {
                if (progress.Other(other, wanted).Any(next => !next.Value.IsVoid && next.Next.IsLive))
                {
                    yield return way with { Inner = keys, Other = other, Wanted = wanted };
                }
            }
        }
    }

    private bool MayFollow(ObjectProgress progress, int key)
    {
        if (progress.Has(key) || !progress.Known(key).Any(next => !next.Value.IsVoid && next.Next.IsLive))
        {
            return false;
        }

        return !inOrder || (progress.Others.Length == 0 && !progress.AwaitsKey && progress.Missing().All(missing => missing >= key)
            && !Enumerable.Range(key + 1, progress.Plan.Rule.Known.Count - key - 1).Any(progress.Has));
    }

    /// <summary>Every way to end a key here: what its value has to be.</summary>
    public static IEnumerable<JsonWay> End(JsonWay way)
    {
        var progress = (ObjectProgress)way.Progress!;
        IEnumerable<(SchemaNode Value, ObjectProgress Next)> ways = way.Inner is KeyMenu.KeyRange range
            ? range.Ended >= 0 ? progress.Known(range.Ended) : []
            : ((Expression)way.Inner!).IsNullable ? progress.Other(way.Other, way.Wanted) : [];
        return ways.Where(next => !next.Value.IsVoid && next.Next.IsLive).Select(next => new JsonWay(way.Owner, next.Next, next.Value));
    }
}
