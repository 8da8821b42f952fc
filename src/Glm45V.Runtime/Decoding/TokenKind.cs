namespace Glm45V.Runtime.Decoding;

/// <summary>What stands at a position of the prompt (transformers' <c>mm_token_type_ids</c>).</summary>
#pragma warning disable CA1028 // One byte a token: prompts are long.
public enum TokenKind : byte
#pragma warning restore CA1028
{
    /// <summary>Text, control tokens included.</summary>
    Text = 0,

    /// <summary>A token of a picture.</summary>
    Image = 1,

    /// <summary>A token of a video frame.</summary>
    Video = 2,
}
