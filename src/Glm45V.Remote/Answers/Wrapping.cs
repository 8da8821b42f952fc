namespace Glm45V.Remote.Answers;

/// <summary>What models put around documents: GLM's box marks, a code fence, white space.</summary>
internal static class Wrapping
{
    private const string BeginBox = "<|begin_of_box|>";
    private const string EndBox = "<|end_of_box|>";
    private const string Fence = "```";

    /// <summary>Takes it off; a text without it stays as it is.</summary>
    public static string Remove(string text)
    {
        string inner = text.Trim();
        if (inner.StartsWith(BeginBox, StringComparison.Ordinal) && inner.EndsWith(EndBox, StringComparison.Ordinal))
        {
            inner = inner[BeginBox.Length..^EndBox.Length].Trim();
        }

        if (inner.StartsWith(Fence, StringComparison.Ordinal) && inner.EndsWith(Fence, StringComparison.Ordinal) && inner.IndexOf('\n', StringComparison.Ordinal) is var line and > 0 && line < inner.Length - Fence.Length)
        {
            inner = inner[(line + 1)..^Fence.Length].Trim();
        }

        return inner.Length == text.Trim().Length ? text : inner;
    }
}
