namespace Glm45V.Runtime.Tokenization;

/// <summary>What a tokenizer.json says, checked for shape and nothing more.</summary>
/// <param name="Path">The file it came from, for messages.</param>
/// <param name="Tokens">Token spellings in the byte alphabet, with their ids.</param>
/// <param name="Merges">Pairs of spellings; the position is the rank, lowest first.</param>
/// <param name="AddedTokens">Tokens matched before splitting.</param>
/// <param name="SplitPattern">The regular expression that cuts text into pieces.</param>
/// <param name="IgnoreMerges">True when a piece that is itself a token is taken whole.</param>
/// <param name="Composes">True when text is brought to Unicode's normal form C first.</param>
internal sealed record TokenizerDefinition(
    string Path,
    IReadOnlyDictionary<string, int> Tokens,
    IReadOnlyList<(string Left, string Right)> Merges,
    IReadOnlyList<AddedToken> AddedTokens,
    string SplitPattern,
    bool IgnoreMerges,
    bool Composes);
