using System.Globalization;
using Glm45V.Grammar;
using Glm45V.Grammar.Tokens;
using Glm45V.Runtime.Sampling;

namespace Glm45V.Runtime.Constraints;

/// <summary>Lets an answer hold only what a grammar allows, and ends it in time.</summary>
/// <remarks>One instance serves one answer. Where few tokens are left, only those are allowed from which the answer can still be whole.</remarks>
public sealed class GrammarLogitsProcessor : ILogitsProcessor, ITokenForcer
{
    private readonly GrammarMatcher _matcher;
    private readonly ulong[] _mask;
    private readonly int? _tokens;
    private readonly Func<string, IReadOnlyList<int>>? _encode;
    private int _seen;

    /// <summary>Makes the processor of one answer.</summary>
    /// <param name="matcher">The grammar, at its beginning.</param>
    /// <param name="tokens">The most tokens that the answer may have, its end token included; null is any number.</param>
    /// <param name="encode">The tokenizer, which writes text that has to come; null lets the model choose each of its tokens.</param>
    /// <exception cref="GrammarException">No answer of the grammar is that short.</exception>
    public GrammarLogitsProcessor(GrammarMatcher matcher, int? tokens = null, Func<string, IReadOnlyList<int>>? encode = null)
    {
        ArgumentNullException.ThrowIfNull(matcher);
        if (tokens <= matcher.TokensToEnd)
        {
            throw new GrammarException(string.Create(CultureInfo.InvariantCulture, $"The answer may have {tokens} tokens, but what it has to hold may take {matcher.TokensToEnd + 1}. Allow more tokens."));
        }

        _matcher = matcher;
        _tokens = tokens;
        _encode = encode;
        _mask = new ulong[matcher.MaskLength];
    }

    /// <inheritdoc/>
    /// <exception cref="GrammarException">A token of the history is none that the grammar allows there.</exception>
    public void Process(Span<double> logits, SamplingHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        Follow(history);
        _matcher.FillMask(_mask, _tokens - _seen);
        TokenMask.Apply(logits, _mask);
    }

    /// <inheritdoc/>
    /// <exception cref="GrammarException">A token of the history is none that the grammar allows there.</exception>
    public IReadOnlyList<int> Forced(SamplingHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        Follow(history);
        return _encode is null ? [] : _matcher.FindForced(_encode);
    }

    private void Follow(SamplingHistory history)
    {
        foreach (int token in history.Output[_seen..])
        {
            _matcher.Accept(token);
            _seen++;
        }
    }
}
