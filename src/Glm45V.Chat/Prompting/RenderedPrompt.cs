using Glm45V.Runtime.Tokenization;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat.Prompting;

/// <summary>A prompt ready for the tokenizer.</summary>
/// <param name="Segments">
/// The text in order. Segments that allow added tokens hold nothing but the template's control tokens; between two of them
/// lies exactly one segment of ordinary text, so that pre-tokenization sees the same stretches as it does in the whole text. A segment
/// with ids stands for a whole earlier answer.
/// </param>
/// <param name="Images">The pictures, one for each image placeholder, in prompt order.</param>
/// <param name="Videos">The videos, one for each video placeholder, in prompt order.</param>
public sealed record RenderedPrompt(
    IReadOnlyList<PromptSegment> Segments,
    IReadOnlyList<AIContent> Images,
    IReadOnlyList<AIContent> Videos)
{
    /// <summary>The whole prompt text: all segments joined.</summary>
    public string Text => string.Concat(Segments.Select(segment => segment.Text));
}
