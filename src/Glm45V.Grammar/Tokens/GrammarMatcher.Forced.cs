using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Glm45V.Grammar.Tokens;

/// <content>Tokens that have to come.</content>
public sealed partial class GrammarMatcher
{
    private const int MostForcedBytes = 512;
    private const int MostHealed = 4;

    /// <summary>Finds the tokens that have to come next, written as the tokenizer writes their text; they are not taken.</summary>
    /// <remarks>
    /// Where the text that has to come may go on within a longer token, its last tokens are left to the model, so that it can
    /// choose that one.
    /// </remarks>
    /// <param name="encode">The tokenizer: gives the ids of a text.</param>
    /// <returns>None where something is to be chosen, or the text may end.</returns>
    public IReadOnlyList<int> FindForced(Func<string, IReadOnlyList<int>> encode)
    {
        ArgumentNullException.ThrowIfNull(encode);
        List<int> forced = [];
        if (HasEnded)
        {
            return forced;
        }

        int taken = 0;
        for (int bytes = 0; bytes < MostForcedBytes;)
        {
            int[] next = FindMark() is { } mark ? [mark] : FindText(encode, ref bytes);
            foreach (int token in next)
            {
                Accept(token);
                taken++;
            }

            forced.AddRange(next);
            if (next.Length == 0)
            {
                break;
            }
        }

        Rollback(taken);
        return forced;
    }

    /// <summary>The control token that alone may come next; null where there is none, or something else may come.</summary>
    private int? FindMark()
    {
        return CountMarks(_state, out int only) == 1 && !CanEnd && TryNextBytes(_state, Text, out int count, out _) && count == 0 ? only : null;
    }

    private int[] FindText(Func<string, IReadOnlyList<int>> encode, ref int bytes)
    {
        GrammarState state = _state;
        int start = _text.Count;
        bool isWhole = false; // a control token, or the end, follows
        while (bytes < MostForcedBytes && !state.CanEnd && TryNextBytes(state, Text, out int count, out byte only))
        {
            if (CountMarks(state, out _) > 0 || count != 1)
            {
                isWhole = count == 0;
                break;
            }

            state = state.Read(Text, only)!;
            _text.Add(only);
            bytes++;
        }

        isWhole |= state.CanEnd && TryNextBytes(state, Text, out int behind, out _) && behind == 0;
        byte[] text = [.. CollectionsMarshal.AsSpan(_text)[start..]];
        _text.RemoveRange(start, text.Length);
        if (text.Length == 0 || !Utf8.IsValid(text))
        {
            return [];
        }

        int[] tokens = Encode(encode, text);
        return isWhole ? tokens : Heal(tokens);
    }

    /// <summary>Counts the control tokens that may come next, up to two.</summary>
    private int CountMarks(GrammarState state, out int only)
    {
        (int count, only) = (0, -1);
        GrammarState? ready = state.Awaits ? state.Settle(Text) : state;
        foreach ((int id, string mark) in _vocabulary.Marks)
        {
            if (count < 2 && ready?.Take(mark) is not null)
            {
                count++;
                only = id;
            }
        }

        return count;
    }

    /// <summary>Counts the bytes that may come next, up to two; false where any may.</summary>
    private static bool TryNextBytes(GrammarState state, ReadOnlySpan<byte> text, out int count, out byte only)
    {
        (count, only) = (0, 0);
        if (state.TakesAnyText)
        {
            return false;
        }

        for (int value = 0; value < 256 && count < 2; value++)
        {
            if (state.Read(text, (byte)value) is not null)
            {
                count++;
                only = (byte)value;
            }
        }

        return true;
    }

    /// <summary>Tokens of a text behind the last token, as they are within the whole text where that keeps the last token.</summary>
    private int[] Encode(Func<string, IReadOnlyList<int>> encode, byte[] text)
    {
        if (_before.Count > 0 && _text.Count > _start && _vocabulary.Bytes(_before[^1].Token).ToArray() is { Length: > 0 } last && Utf8.IsValid(last))
        {
            IReadOnlyList<int> both = encode(Encoding.UTF8.GetString([.. last, .. text]));
            if (both.Count > 1 && both[0] == _before[^1].Token)
            {
                return [.. both.Skip(1)];
            }
        }

        return [.. encode(Encoding.UTF8.GetString(text))];
    }

    /// <summary>Leaves out the last tokens where a longer token may stand for them and more.</summary>
    private int[] Heal(int[] tokens)
    {
        int kept = tokens.Length;
        foreach (int token in tokens)
        {
            Accept(token);
        }

        byte[] tail = [];
        for (int dropped = 1; dropped <= Math.Min(MostHealed, tokens.Length); dropped++)
        {
            tail = [.. _vocabulary.Bytes(tokens[^dropped]), .. tail];
            Rollback(1);
            kept = _vocabulary.Trie.HasLonger(_state, Text, tail) ? tokens.Length - dropped : kept;
        }

        Rollback(Math.Max(0, tokens.Length - MostHealed));
        return tokens[..kept];
    }
}
