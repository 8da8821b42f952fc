namespace Glm45V.Grammar.Text;

/// <summary>Texts as code points, which is what languages are over.</summary>
internal static class CodePoints
{
    /// <summary>Gives the code points of a text; a surrogate without its other half becomes U+FFFD.</summary>
    public static int[] Of(string text) => [.. text.EnumerateRunes().Select(rune => rune.Value)];
}
