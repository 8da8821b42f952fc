using Glm45V.Grammar.Schema;
using Glm45V.Grammar.Text;

namespace Glm45V.Grammar.Json;

/// <summary>The keys that may come next in an object, and what they lead to.</summary>
/// <param name="inOrder">Whether named keys come in the schema's order, before all others.</param>
internal sealed class JsonKeys(bool inOrder)
{
    private readonly Dictionary<ObjectProgress, KeyMenu> _menus = [];

    /// <summary>Adds every way to begin a key: the named keys together, and each language of others.</summary>
    public void Begin(JsonWay way, List<JsonWay> ways)
    {
        var progress = (ObjectProgress)way.Progress!;
        if (progress.Count >= progress.Plan.Rule.Max)
        {
            return;
        }

        if (!_menus.TryGetValue(progress, out KeyMenu? menu))
        {
            menu = new KeyMenu(progress.Plan, key => MayFollow(progress, key));
            _menus.Add(progress, menu);
        }

        if (!menu.Start.IsVoid)
        {
            ways.Add(way with { Inner = menu.Start });
        }

        if (inOrder && progress.Missing().Any())
        {
            return;
        }

        for (int other = 0; other < progress.Plan.Others.Count; other++)
        {
            foreach ((Expression keys, ulong wanted) in progress.SplitOthers(other))
            {
                if (progress.Other(other, wanted).Any(next => !next.Value.IsVoid && next.Next.IsLive))
                {
                    ways.Add(way with { Inner = keys, Other = other, Wanted = wanted });
                }
            }
        }
    }

    private bool MayFollow(ObjectProgress progress, int key)
    {
        bool leadsOn = progress.Plan.IsSimple ? !progress.Plan.Rule.Known[key].Value.IsVoid : progress.Known(key).Any(next => !next.Value.IsVoid && next.Next.IsLive);
        if (progress.Has(key) || !leadsOn)
        {
            return false;
        }

        if (inOrder && !progress.Plan.Rule.Known[key].IsNamed)
        {
            return !progress.Missing().Any(); // it comes where other keys come
        }

        return !inOrder || (progress.Others.Length == 0 && !progress.AwaitsKey && progress.Missing().All(missing => missing >= key)
            && !Enumerable.Range(key + 1, progress.Plan.Rule.Known.Count - key - 1).Any(progress.Has));
    }

    /// <summary>Adds every way to end a key here: what its value has to be.</summary>
    public static void End(JsonWay way, List<JsonWay> ways)
    {
        var progress = (ObjectProgress)way.Progress!;
        IEnumerable<(SchemaNode Value, ObjectProgress Next)> next = way.Inner is KeyMenu.KeyRange range
            ? range.Ended >= 0 ? progress.Known(range.Ended) : []
            : ((Expression)way.Inner!).IsNullable ? progress.Other(way.Other, way.Wanted) : [];
        foreach ((SchemaNode value, ObjectProgress behind) in next)
        {
            if (!value.IsVoid && behind.IsLive)
            {
                ways.Add(new JsonWay(way.Owner, behind, value));
            }
        }
    }
}
