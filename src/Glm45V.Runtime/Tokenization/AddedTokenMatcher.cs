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
        private readonly AddedToken[] _longestFirst;
        private readonly SearchValues<string> _contents;

        private TokenSet(AddedToken[] longestFirst)
        {
            _longestFirst = longestFirst;
            _contents = SearchValues.Create([.. longestFirst.Select(token => token.Content)], StringComparison.Ordinal);
        }

        public static TokenSet? Create(IEnumerable<AddedToken> tokens)
        {
            AddedToken[] longestFirst = [.. tokens.OrderByDescending(token => token.Content.Length)];
            return longestFirst.Length == 0 ? null : new TokenSet(longestFirst);
        }

        public void Find(ReadOnlySpan<char> text, TextSpan within, ReadOnlySpan<TextSpan> trusted, List<AddedTokenMatch> found)
        {
            int free = within.Start; // white space may be stripped back to here
            foreach (TextSpan span in trusted)
            {
                int position = Math.Max(span.Start, within.Start);
                int end = Math.Min(span.End, within.End);
                while (position < end && text[position..end].IndexOfAny(_contents) is >= 0 and int offset)
                {
                    AddedToken token = LongestAt(text[(position + offset)..end]);
                    TextSpan match = Strip(text, token, position + offset, free, within.End);
                    position += offset + token.Content.Length;
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

        private AddedToken LongestAt(ReadOnlySpan<char> text)
        {
            foreach (AddedToken token in _longestFirst)
            {
                if (text.StartsWith(token.Content, StringComparison.Ordinal))
                {
                    return token;
                }
            }

            throw new InvalidOperationException("A multi-string search found a place where none of its strings begins.");
        }
    }
}

/// <summary>A stretch of text, the end exclusive.</summary>
internal readonly record struct TextSpan(int Start, int End);

/// <summary>Where an added token lies, with the white space it swallows.</summary>
internal readonly record struct AddedTokenMatch(TextSpan Span, int Id);
