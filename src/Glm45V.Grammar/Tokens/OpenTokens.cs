using Glm45V.Grammar.Json;

namespace Glm45V.Grammar.Tokens;

/// <summary>The tokens of a vocabulary that may follow where any characters may.</summary>
internal sealed class OpenTokens
{
    private readonly ulong[]?[] _masks;
    private readonly (int Id, int Length)[] _inside;
    private readonly int _words;

    public OpenTokens(byte[]?[] tokens, IEnumerable<int> ids, OpenText text)
    {
        var inside = new List<(int, int)>();
        var closing = new List<int>();
        foreach (int id in ids)
        {
            int length = LengthOf(tokens[id], text, out bool closes);
            if (closes)
            {
                closing.Add(id);
            }
            else if (length >= 0)
            {
                inside.Add((id, length));
            }
        }

        _inside = [.. inside];
        Longest = _inside.Length == 0 ? 0 : _inside.Max(token => token.Length);
        _masks = new ulong[]?[Longest + 1];
        _words = (tokens.Length + 63) / 64;
        Closing = new TokenTrie(tokens, closing);
    }

    /// <summary>Characters of the token that has most of them.</summary>
    public int Longest { get; }

    /// <summary>Tokens that close the text.</summary>
    public TokenTrie Closing { get; }

    /// <summary>A bit for each token that stays within the text and has at most some characters.</summary>
    public ulong[] Mask(int room)
    {
        room = Math.Min(room, Longest);
        return _masks[room] ??= Build(room);
    }

    private ulong[] Build(int room)
    {
        var mask = new ulong[_words];
        foreach ((int id, int length) in _inside)
        {
            mask[id >> 6] |= length <= room ? 1UL << (id & 63) : 0;
        }

        return mask;
    }

    // A character that has only begun counts.
    private static int LengthOf(ReadOnlySpan<byte> token, OpenText text, out bool closes)
    {
        closes = false;
        int length = 0;
        var position = JsonStringPosition.Start(text == OpenText.NarrowJson);
        foreach (byte value in token)
        {
            if (text != OpenText.Plain && value == '"' && position.Place == JsonStringPlace.Between)
            {
                closes = true;
                return -1;
            }

            JsonStringPosition? next = text == OpenText.Plain ? position.ReadPlain(value, out int codePoint) : position.Read(value, out codePoint);
            if (next is null)
            {
                return -1;
            }

            length += codePoint >= 0 ? 1 : 0;
            position = next.Value;
        }

        return position.Place == JsonStringPlace.Between ? length : length + 1;
    }
}
