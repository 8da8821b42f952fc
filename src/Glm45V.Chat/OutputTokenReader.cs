using Glm45V.Chat.Parsing;
using Glm45V.Runtime.Tokenization;

namespace Glm45V.Chat;

/// <summary>Turns generated ids into what the parser reads: control tokens by their id, ordinary text as whole characters.</summary>
internal sealed class OutputTokenReader(Glm45VTokenizer tokenizer)
{
    private readonly TokenStreamDecoder _decoder = new(tokenizer);

    public IEnumerable<OutputToken> Read(int id)
    {
        if (!tokenizer.IsAddedToken(id))
        {
            return Text(_decoder.Append(id));
        }

        return [.. Flush(), OutputToken.Control(tokenizer.Decode([id]))];
    }

    public IEnumerable<OutputToken> Flush() => Text(_decoder.Flush());

    private static OutputToken[] Text(string text) => text.Length == 0 ? [] : [OutputToken.Plain(text)];
}
