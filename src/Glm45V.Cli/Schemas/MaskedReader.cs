using System.Diagnostics;
using Glm45V.Grammar.Tokens;

namespace Glm45V.Cli.Schemas;

/// <summary>Takes the tokens of a text one after the other as a model would write them: those that have to come are not chosen, for each other one there is a mask.</summary>
internal sealed class MaskedReader(GrammarMatcher matcher, Func<string, IReadOnlyList<int>> encode)
{
    private readonly ulong[] _mask = new ulong[matcher.MaskLength];

    /// <summary>Tokens read.</summary>
    public int Tokens { get; private set; }

    /// <summary>How many of them had to come.</summary>
    public int Forced { get; private set; }

    /// <summary>How long each mask took.</summary>
    public List<double> MaskMicroseconds { get; } = [];

    /// <summary>Tells whether all tokens may come.</summary>
    /// <exception cref="InvalidOperationException">A mask and a verdict differ.</exception>
    public bool Read(int[] tokens)
    {
        for (int at = 0; at < tokens.Length; at++)
        {
            int forced = matcher.FindForced(encode).ToArray().AsSpan().CommonPrefixLength(tokens.AsSpan(at));
            foreach (int token in tokens.AsSpan(at, forced))
            {
                matcher.Accept(token);
            }

            Forced += forced;
            Tokens += forced;
            at += forced;
            if (at < tokens.Length && !Choose(tokens[at]))
            {
                return false;
            }
        }

        return true;
    }

    private bool Choose(int token)
    {
        long start = Stopwatch.GetTimestamp();
        matcher.FillMask(_mask);
        MaskMicroseconds.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        Tokens++;
        bool may = (_mask[token >> 6] >> (token & 63) & 1) != 0;
        return may == matcher.TryAccept(token) ? may : throw new InvalidOperationException($"The mask of token {token} and its verdict differ.");
    }
}
