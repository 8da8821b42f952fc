namespace Glm45V.Runtime.Tokenization;

/// <summary>Cuts text into the pieces that BPE merges inside; one implementation per split pattern.</summary>
internal interface IPieceSplitter
{
    /// <summary>The regular expression in tokenizer.json that this splitter equals.</summary>
    string Pattern { get; }

    /// <summary>Gives the end of the piece that begins at <paramref name="start"/>, always beyond it.</summary>
    int NextEnd(ReadOnlySpan<char> text, int start);
}

/// <summary>The splitters there are, found by their pattern.</summary>
internal static class PieceSplitters
{
    private static readonly IPieceSplitter[] s_all = [new GlmPieceSplitter()];

    /// <summary>The patterns there is a splitter for.</summary>
    public static IEnumerable<string> Patterns => s_all.Select(splitter => splitter.Pattern);

    /// <summary>Gives the splitter that equals a pattern, or null.</summary>
    public static IPieceSplitter? Find(string pattern) => Array.Find(s_all, splitter => splitter.Pattern == pattern);
}
