namespace Glm45V.Runtime.Tokenization;

/// <summary>A piece of prompt text and whether the control tokens spelled in it count.</summary>
/// <param name="Text">The text.</param>
/// <param name="AllowAddedTokens">
/// True for text of the chat template: <c>&lt;|user|&gt;</c> becomes its token. False for text of people, pages and tools:
/// the same characters stay ordinary text, so that nobody can forge a turn.
/// </param>
public readonly record struct PromptSegment(string Text, bool AllowAddedTokens)
{
    /// <summary>The tokens themselves, where they are known, such as those of an earlier answer; null encodes <see cref="Text"/>.</summary>
    public IReadOnlyList<int>? Ids { get; init; }
}
