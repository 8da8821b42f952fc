using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Glm45V.Plugins.Browser.Page;

namespace Glm45V.Agents.Extraction;

/// <summary>Finds the text on a page that shows a value literally; where several do, the one next to the values of the same record.</summary>
internal sealed partial class SourceFinder
{
    private const int MostJoined = 12;
    private const double FarAway = 40;

    private readonly IReadOnlyList<TextBlock> _blocks;
    private readonly string[] _words;
    private readonly decimal[][] _numbers;
    private readonly int[] _used;

    public SourceFinder(PageText page)
    {
        _blocks = page.Blocks;
        _words = [.. page.Blocks.Select(block => Plain(block.Text))];
        _numbers = [.. page.Blocks.Select(block => NumbersIn(block.Text).ToArray())];
        _used = new int[page.Blocks.Count];
    }

    /// <summary>Gives a source for every text, number and truth value of a document, in its order.</summary>
    public IReadOnlyList<ValueSource> Find(JsonElement document)
    {
        List<Leaf> leaves = [];
        Collect(document, "", "", leaves);
        var found = new Dictionary<string, Candidate>(StringComparer.Ordinal);
        int anchor = 0;
        foreach (IGrouping<string, Leaf> record in leaves.GroupBy(leaf => leaf.Record, StringComparer.Ordinal))
        {
            List<(Leaf Leaf, List<Candidate> Candidates)> open = [.. record.Select(leaf => (leaf, Candidates(leaf.Value))).Where(pair => pair.Item2.Count > 0).OrderBy(pair => pair.Item2.Count)];
            foreach ((Leaf leaf, List<Candidate> candidates) in open)
            {
                Candidate best = candidates.MaxBy(candidate => candidate.Quality - (Math.Min(FarAway, Math.Abs(candidate.First - anchor)) / FarAway) - (_used[candidate.First] * 0.1))!;
                found[leaf.Path] = best;
                _used[best.First]++;
                anchor = best.First;
            }
        }

        return [.. leaves.Select(leaf => found.TryGetValue(leaf.Path, out Candidate? at) ? Source(leaf, at) : new ValueSource(leaf.Path, leaf.Written, SourceKind.Unknown, null, null))];
    }

    private ValueSource Source(Leaf leaf, Candidate at)
    {
        IEnumerable<TextBlock> blocks = _blocks.Skip(at.First).Take(at.Count);
        return new ValueSource(leaf.Path, leaf.Written, SourceKind.Found, string.Join(' ', blocks.Select(block => block.Text)), blocks.Select(block => block.Box).Aggregate((box, next) => box.Around(next)));
    }

    private List<Candidate> Candidates(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => OfText(value.GetString()!),
        JsonValueKind.Number when value.TryGetDecimal(out decimal number) => OfNumber(number),
        _ => [],
    };

    private List<Candidate> OfNumber(decimal number)
    {
        List<Candidate> found = [];
        for (int i = 0; i < _blocks.Count; i++)
        {
            if (_numbers[i].Contains(number))
            {
                found.Add(new Candidate(i, 1, _numbers[i].Length == 1 ? 1.5 : 1));
            }
        }

        return found;
    }

    private List<Candidate> OfText(string text)
    {
        string wanted = Plain(text);
        List<Candidate> found = [];
        for (int i = 0; wanted.Length > 0 && i < _blocks.Count; i++)
        {
            if (_words[i] == wanted || _blocks[i].Link == text)
            {
                found.Add(new Candidate(i, 1, 1.5));
            }
            else if (HoldsWord(_words[i], wanted))
            {
                found.Add(new Candidate(i, 1, 1));
            }
            else if (wanted.Length > _words[i].Length && wanted.StartsWith(_words[i], StringComparison.Ordinal) && Joined(i, wanted) is { } count)
            {
                found.Add(new Candidate(i, count, 1.2));
            }
        }

        return found;
    }

    // A text that the page shows in several pieces, such as an address in lines.
    private int? Joined(int first, string wanted)
    {
        string joined = _words[first];
        for (int count = 2; count <= MostJoined && first + count <= _words.Length && joined.Length < wanted.Length; count++)
        {
            joined = $"{joined} {_words[first + count - 1]}";
            if (joined == wanted)
            {
                return count;
            }
        }

        return null;
    }

    private static bool HoldsWord(string text, string wanted)
    {
        for (int at = text.IndexOf(wanted, StringComparison.Ordinal); at >= 0; at = text.IndexOf(wanted, at + 1, StringComparison.Ordinal))
        {
            int end = at + wanted.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1]) || !char.IsLetterOrDigit(wanted[0])) && (end == text.Length || !char.IsLetterOrDigit(text[end]) || !char.IsLetterOrDigit(wanted[^1])))
            {
                return true;
            }
        }

        return false;
    }

    // 1,234.50 and 1.234,50 are read both ways where only one mark stands in a number: 12,500 may be either.
    private static IEnumerable<decimal> NumbersIn(string text)
    {
        foreach (Match match in Number().Matches(text))
        {
            string written = match.Value.Replace("\u00a0", "", StringComparison.Ordinal).Replace("\u202f", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal).Replace('−', '-');
            foreach (string plain in new[] { written.Replace(",", "", StringComparison.Ordinal), written.Replace(".", "", StringComparison.Ordinal).Replace(',', '.') }.Distinct())
            {
                if (decimal.TryParse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
                {
                    yield return number;
                }
            }
        }
    }

    private static void Collect(JsonElement value, string path, string record, List<Leaf> leaves)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    string name = member.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
                    Collect(member.Value, $"{path}/{name}", path, leaves);
                }

                break;
            case JsonValueKind.Array:
                foreach ((int index, JsonElement item) in value.EnumerateArray().Index())
                {
                    Collect(item, FormattableString.Invariant($"{path}/{index}"), path, leaves);
                }

                break;
            case JsonValueKind.Null:
                break;
            default:
                leaves.Add(new Leaf(path, record, value));
                break;
        }
    }

    private static string Plain(string text) => Spaces().Replace(text, " ").Trim().ToLowerInvariant();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"[-−]?\d(?:[\d.,'\u00a0\u202f]*\d)?")]
    private static partial Regex Number();

    private sealed record Leaf(string Path, string Record, JsonElement Value)
    {
        public string Written => Value.ValueKind == JsonValueKind.String ? Value.GetString()! : Value.GetRawText();
    }

    private sealed record Candidate(int First, int Count, double Quality);
}
