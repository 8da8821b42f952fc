namespace Glm45V.Plugins.Browser.Rendering;

/// <summary>A document to show.</summary>
/// <param name="Html">The document.</param>
/// <param name="Width">Width of the page in pixels, at least 28.</param>
public sealed record RenderRequest(string Html, int Width)
{
    /// <summary>Height of the part of the page that is seen at first, which <c>vh</c> counts by. The default is 812.</summary>
    public int Height { get; init; } = 812;

    /// <summary>Files that the document may refer to, by their path beside it, such as <c>assets/logo.png</c>.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files { get; init; } = new Dictionary<string, ReadOnlyMemory<byte>>();
}
