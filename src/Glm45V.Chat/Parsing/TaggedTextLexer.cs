using System.Text;
using Glm45V.Chat.Prompting;

namespace Glm45V.Chat.Parsing;

/// <summary>Splits text in which GLM's tags are spelled out, as other servers send it, into output tokens.</summary>
/// <remarks>Here every spelled tag counts; where token ids are known, give them to <see cref="OutputParser"/> instead.</remarks>
public sealed class TaggedTextLexer
{
    private readonly StringBuilder _held = new();

    /// <summary>Takes more text and gives the tokens that are certain; the beginning of what may be a tag is held back.</summary>
    public IReadOnlyList<OutputToken> Push(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        var tokens = new List<OutputToken>();
        string open = _held.Append(text).ToString();
        _held.Clear();
        int start = 0;
        int at = 0;
        while (at < open.Length)
        {
            ReadOnlySpan<char> rest = open.AsSpan(at);
            if (!ControlMarks.MayStartWith(rest[0]))
            {
                at++;
            }
            else if (ControlMarks.At(rest) is { } mark)
            {
                AddPlain(tokens, open[start..at]);
                tokens.Add(OutputToken.Control(mark));
                at += mark.Length;
                start = at;
            }
            else if (ControlMarks.MayBegin(rest))
            {
                _held.Append(rest);
                break;
            }
            else
            {
                at++;
            }
        }

        AddPlain(tokens, open[start..at]);
        return tokens;
    }

    /// <summary>Ends the text and gives what was held back, as ordinary text.</summary>
    public IReadOnlyList<OutputToken> Flush()
    {
        var tokens = new List<OutputToken>();
        AddPlain(tokens, _held.ToString());
        _held.Clear();
        return tokens;
    }

    private static void AddPlain(List<OutputToken> tokens, string text)
    {
        if (text.Length > 0)
        {
            tokens.Add(OutputToken.Plain(text));
        }
    }
}
