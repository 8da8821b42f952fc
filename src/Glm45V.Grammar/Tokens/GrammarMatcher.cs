using System.Globalization;
using System.Runtime.InteropServices;

namespace Glm45V.Grammar.Tokens;

/// <summary>Follows one text token by token and knows which tokens may come next.</summary>
/// <remarks>Not thread-safe; many matchers may share a grammar and a vocabulary.</remarks>
public sealed partial class GrammarMatcher
{
    private readonly TextGrammar _grammar;
    private readonly TokenVocabulary _vocabulary;
    private readonly int[] _ends;
    private readonly List<byte> _text = [];
    private readonly List<Point> _before = [];
    private GrammarState _state;
    private int _start; // of the text since the last control token
    private int _preamble; // tokens of text in front of what has to come

    private readonly record struct Point(GrammarState State, int Length, int Start, int Preamble, int Token);

    /// <summary>Begins a text.</summary>
    /// <param name="grammar">The texts.</param>
    /// <param name="vocabulary">The tokens they are written with.</param>
    /// <param name="endTokens">Tokens that end a text: they may come only where it may end.</param>
    /// <exception cref="GrammarException">The grammar has no text.</exception>
    public GrammarMatcher(TextGrammar grammar, TokenVocabulary vocabulary, params ReadOnlySpan<int> endTokens)
    {
        ArgumentNullException.ThrowIfNull(grammar);
        ArgumentNullException.ThrowIfNull(vocabulary);
        _grammar = grammar;
        _vocabulary = vocabulary;
        _ends = endTokens.ToArray();
        _state = grammar.Start ?? throw new GrammarException("No text fulfils the grammar: its constraints contradict each other. Loosen one of them.");
        foreach (int end in _ends)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(end, nameof(endTokens));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(end, vocabulary.Count, nameof(endTokens));
        }
    }

    /// <summary>Tokens of free text that may stand in front of a call which has to come. The default is 256.</summary>
    public int MaxPreamble { get; init; } = 256;

    /// <summary>Ulongs of a mask: one bit for each token, the lowest first.</summary>
    public int MaskLength => (_vocabulary.Count + 63) / 64;

    /// <summary>Whether the text may end here.</summary>
    public bool CanEnd => _state.CanEnd;

    /// <summary>Whether an end token was taken.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The most tokens that are needed to end the text from here, the end token not counted, where every byte is a token of its own.</summary>
    public int TokensToEnd => _state.CanEnd ? 0 : _state.Finish;

    /// <summary>Tells which tokens may come next.</summary>
    /// <param name="mask"><see cref="MaskLength"/> ulongs, a bit for each token.</param>
    /// <param name="tokensLeft">Tokens that may still come, an end token included: none is allowed from which the text could not be ended then. Null is any number.</param>
    public void FillMask(Span<ulong> mask, int? tokensLeft = null)
    {
        if (HasEnded)
        {
            mask[..MaskLength].Clear();
            return;
        }

        _grammar.Masks.Fill(_vocabulary, _state, Text, tokensLeft is { } left ? left - 2 : int.MaxValue, mask[..MaskLength]);
        if (_state.IsPreamble && _preamble >= MaxPreamble)
        {
            Without(mask[..MaskLength], _vocabulary.BytesMask);
        }

        foreach (int end in _ends)
        {
            mask[end >> 6] = CanEnd ? mask[end >> 6] | (1UL << (end & 63)) : mask[end >> 6] & ~(1UL << (end & 63));
        }
    }

    /// <summary>Takes a token.</summary>
    /// <exception cref="GrammarException">It may not come here; nothing is taken.</exception>
    public void Accept(int token)
    {
        if (!TryAccept(token))
        {
            string text = token >= 0 && token < _vocabulary.Count ? System.Text.Encoding.UTF8.GetString(_vocabulary.Bytes(token)) : "";
            throw new GrammarException(string.Create(CultureInfo.InvariantCulture, $"Token {token} ('{text}') may not come here. Choose one whose bit FillMask sets."));
        }
    }

    /// <summary>Takes a token; false, and nothing is taken, if it may not come here.</summary>
    public bool TryAccept(int token)
    {
        if (HasEnded || token < 0 || token >= _vocabulary.Count)
        {
            return false;
        }

        if (_ends.Contains(token))
        {
            HasEnded = CanEnd;
            if (HasEnded)
            {
                _before.Add(Before(token));
            }

            return HasEnded;
        }

        return _vocabulary.MarkOf(token) is { } mark ? TakeMark(token, mark) : TakeText(token, _vocabulary.Bytes(token));
    }

    /// <summary>Takes the last tokens back.</summary>
    /// <param name="tokens">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer were taken.</exception>
    public void Rollback(int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, _before.Count);
        if (tokens > 0)
        {
            (_state, int length, _start, _preamble, _) = _before[^tokens];
            _text.RemoveRange(length, _text.Count - length);
            _before.RemoveRange(_before.Count - tokens, tokens);
            HasEnded = false;
        }
    }

    private ReadOnlySpan<byte> Text => CollectionsMarshal.AsSpan(_text)[_start..];

    private Point Before(int token) => new(_state, _text.Count, _start, _preamble, token);

    private bool TakeMark(int token, string mark)
    {
        GrammarState? next = (_state.Awaits ? _state.Settle(Text) : _state)?.Take(mark);
        next = next is { Awaits: true } ? next.Settle(Text) : next;
        if (next is null)
        {
            return false;
        }

        _before.Add(Before(token));
        (_state, _start, _preamble) = (next, _text.Count, 0);
        return true;
    }

    private bool TakeText(int token, ReadOnlySpan<byte> bytes)
    {
        Point before = Before(token);
        bool isFree = _state.TakesAnyText;
        if (bytes.IsEmpty || (_state.IsPreamble && _preamble >= MaxPreamble))
        {
            return false;
        }

        GrammarState? at = _state;
        foreach (byte value in bytes)
        {
            at = at.Read(Text, value);
            if (at is null)
            {
                break;
            }

            if (!isFree)
            {
                _text.Add(value);
            }
        }

        at = at is { Awaits: true } ? at.Settle(Text) : at;
        if (at is null)
        {
            _text.RemoveRange(before.Length, _text.Count - before.Length);
            return false;
        }

        _before.Add(before);
        _preamble = at.IsPreamble ? _preamble + 1 : 0;
        _state = at;
        return true;
    }

    private static void Without(Span<ulong> mask, ReadOnlySpan<ulong> others)
    {
        for (int i = 0; i < mask.Length; i++)
        {
            mask[i] &= ~others[i];
        }
    }
}
