using System.Buffers;

namespace Glm45V.Runtime.Tokenization;

/// <summary>Finds added tokens in text: leftmost first, the longest of those that begin at one place.</summary>
/// <remarks>
/// Matches as Hugging Face tokenizers do: tokens with <c>normalized</c> false first, then the others in the text between. A match lies
/// wholly within one trusted span; the white space it strips may lie outside.
/// </remarks>
internal sealed class AddedTokenMatcher(IReadOnlyCollection<AddedToken> tokens)
{
    private readonly TokenSet? _first = TokenSet.Create(tokens.Where(token => !token.IsNormalized));
    private readonly TokenSet? _second = TokenSet.Create(tokens.Where(token => token.IsNormalized));

    /// <summary>Gives the matches in order of position.</summary>
    public List<AddedTokenMatch> Find(ReadOnlySpan<char> text, ReadOnlySpan<TextSpan> trusted)
    {
        var everything = new TextSpan(0, text.Length);
        List<AddedTokenMatch> found = [];
        _first?.Find(text, everything, trusted, found);
        if (_second is null)
        {
            return found;
        }

        List<AddedTokenMatch> all = [];
        int start = 0;
        foreach (AddedTokenMatch match in found)
        {
            _second.Find(text, new TextSpan(start, match.Span.Start), trusted, all);
            all.Add(match);
            start = match.Span.End;
        }

        _second.Find(text, new TextSpan(start, text.Length), trusted, all);
        return all;
    }

    private sealed class TokenSet
    {
        // The tokens of each first character, longest first: asking for one of few characters is fast, and few tokens share theirs.
        private readonly Dictionary<char, AddedToken[]> _byFirst;
        private readonly SearchValues<char> _firsts;

        private TokenSet(IEnumerable<AddedToken> tokens)
        {
            _byFirst = tokens.GroupBy(token => token.Content[0]).ToDictionary(group => group.Key, group => group.OrderByDescending(token => token.Content.Length).ToArray());
            _firsts = SearchValues.Create([.. _byFirst.Keys]);
        }

        public static TokenSet? Create(IEnumerable<AddedToken> tokens) => tokens.Any() ? new TokenSet(tokens) : null;

        public void Find(ReadOnlySpan<char> text, TextSpan within, ReadOnlySpan<TextSpan> trusted, List<AddedTokenMatch> found)
        {
            int free = within.Start; // white space may be stripped back to here
            foreach (TextSpan span in trusted)
            {
                int position = Math.Max(span.Start, within.Start);
                int end = Math.Min(span.End, within.End);
                while (position < end && text[position..end].IndexOfAny(_firsts) is >= 0 and int offset)
                {
                    position += offset;
                    if (LongestAt(text[position..end]) is not { } token)
                    {
                        position++;
                        continue;
                    }

                    TextSpan match = Strip(text, token, position, free, within.End);
                    position += token.Content.Length;
                    free = match.End;
                    found.Add(new AddedTokenMatch(match, token.Id));
                }
            }
        }

        private static TextSpan Strip(ReadOnlySpan<char> text, AddedToken token, int start, int from, int to)
        {
            int end = start + token.Content.Length;
            while (token.StripLeft && start > from && char.IsWhiteSpace(text[start - 1]))
            {
                start--;
            }

            while (token.StripRight && end < to && char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            return new TextSpan(start, end);
        }

        private AddedToken? LongestAt(ReadOnlySpan<char> text)
        {
            foreach (AddedToken token in _byFirst[text[0]])
            {
                if (text.StartsWith(token.Content, StringComparison.Ordinal))
                {
                    return token;
                }
            }

            return null;
        }
    }
}

/// <summary>A stretch of text, the end exclusive.</summary>
internal readonly record struct TextSpan(int Start, int End);

/// <summary>Where an added token lies, with the white space it swallows.</summary>
internal readonly record struct AddedTokenMatch(TextSpan Span, int Id);
