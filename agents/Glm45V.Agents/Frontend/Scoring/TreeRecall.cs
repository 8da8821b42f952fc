namespace Glm45V.Agents.Frontend.Scoring;

/// <summary>Measures how much of a reference's structure a document has: TreeBLEU (WebSight and Web2Code use it), the recall of subtrees of height one.</summary>
internal static class TreeRecall
{
    /// <summary>Gives the share of the reference's different subtrees that the page has too; 1 for a reference without any.</summary>
    public static double Of(IReadOnlyList<string> reference, IReadOnlyList<string> page)
    {
        HashSet<string> wanted = [.. reference];
        int all = wanted.Count;
        wanted.IntersectWith(page);
        return all == 0 ? 1 : (double)wanted.Count / all;
    }
}
