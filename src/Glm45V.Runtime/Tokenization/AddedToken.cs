namespace Glm45V.Runtime.Tokenization;

/// <summary>A token that is matched in the text before it is split, such as <c>&lt;|user|&gt;</c>.</summary>
/// <param name="Id">The token id.</param>
/// <param name="Content">The exact text that spells it.</param>
/// <param name="IsSpecial">True when decoding may leave it out.</param>
/// <param name="StripLeft">True when the token swallows white space before it.</param>
/// <param name="StripRight">True when the token swallows white space after it.</param>
/// <param name="IsNormalized">True when it is matched in a second pass, in what the other added tokens left over.</param>
internal sealed record AddedToken(int Id, string Content, bool IsSpecial, bool StripLeft, bool StripRight, bool IsNormalized);
