using System.Buffers;
using System.Text;

namespace Glm45V.Runtime.Tokenization;

/// <summary>Turns ids into text as they arrive and gives out only complete characters.</summary>
/// <remarks>
/// The pieces joined, with <see cref="Flush"/> last, equal <see cref="Glm45VTokenizer.Decode"/> of all ids. One decoder per stream;
/// not safe for concurrent use.
/// </remarks>
public sealed class TokenStreamDecoder
{
    private const int LongestIncomplete = 3; // bytes of a UTF-8 sequence that lacks its end
    private const int StackBytes = 256;

    private readonly Glm45VTokenizer _tokenizer;
    private readonly bool _skipSpecialTokens;
    private readonly byte[] _held = new byte[LongestIncomplete];
    private int _heldCount;

    /// <summary>Creates a decoder for one stream of ids.</summary>
    /// <param name="tokenizer">The tokenizer the ids belong to.</param>
    /// <param name="skipSpecialTokens">True to leave out special tokens.</param>
    public TokenStreamDecoder(Glm45VTokenizer tokenizer, bool skipSpecialTokens = false)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        _tokenizer = tokenizer;
        _skipSpecialTokens = skipSpecialTokens;
    }

    /// <summary>Adds a token and gives the characters it completes, or an empty string.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No token has this id.</exception>
    public string Append(int id)
    {
        ReadOnlySpan<byte> added = _tokenizer.BytesIn(id, _skipSpecialTokens);
        if (added.IsEmpty)
        {
            return "";
        }

        int length = _heldCount + added.Length;
        byte[]? rented = length <= StackBytes ? null : ArrayPool<byte>.Shared.Rent(length);
        Span<byte> bytes = rented ?? stackalloc byte[StackBytes];
        bytes = bytes[..length];
        _held.AsSpan(0, _heldCount).CopyTo(bytes);
        added.CopyTo(bytes[_heldCount..]);

        _heldCount = IncompleteTail(bytes);
        bytes[^_heldCount..].CopyTo(_held);
        string text = Encoding.UTF8.GetString(bytes[..^_heldCount]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return text;
    }

    /// <summary>Ends the stream: gives U+FFFD for a character that never became complete, or an empty string.</summary>
    public string Flush()
    {
        string text = Encoding.UTF8.GetString(_held.AsSpan(0, _heldCount));
        _heldCount = 0;
        return text;
    }

    // Cutting before the first byte of an unfinished sequence is safe: no byte before it can be part of that character.
    private static int IncompleteTail(ReadOnlySpan<byte> bytes)
    {
        for (int length = Math.Min(LongestIncomplete, bytes.Length); length > 0; length--)
        {
            if (Rune.DecodeFromUtf8(bytes[^length..], out _, out _) == OperationStatus.NeedMoreData)
            {
                return length;
            }
        }

        return 0;
    }
}
