using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Glm45V.Testing;

namespace Glm45V.Runtime.Tests.Tokenization;

/// <summary>A slow encoder written from the definition: the split pattern as a regular expression and BPE over strings.</summary>
internal sealed partial class ReferenceEncoder
{
    private static readonly char[] s_byteCharacters = BuildByteCharacters();

    private readonly Dictionary<string, int> _vocabulary;
    private readonly Dictionary<(string, string), int> _ranks = [];

    public ReferenceEncoder()
        : this(GoldenFile.Json("tokenizer", "tokenizer.json").GetProperty("model"))
    {
    }

    public ReferenceEncoder(JsonElement model)
    {
        _vocabulary = model.GetProperty("vocab").EnumerateObject().ToDictionary(token => token.Name, token => token.Value.GetInt32());
        foreach (JsonElement merge in model.GetProperty("merges").EnumerateArray())
        {
            _ranks[(merge[0].GetString()!, merge[1].GetString()!)] = _ranks.Count;
        }
    }

    public int[] Encode(string text) => [.. Split(text).SelectMany(Merge)];

    // .NET's Regex has no classes beyond the basic plane, so each rune is replaced by one character of its class first.
    public static IEnumerable<string> Split(string text)
    {
        Rune[] runes = [.. text.EnumerateRunes()];
        string classes = string.Concat(runes.Select(StandIn));
        foreach (Match match in Pattern().Matches(classes))
        {
            yield return string.Concat(runes[match.Index..(match.Index + match.Length)]);
        }
    }

    [GeneratedRegex(@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    private static char StandIn(Rune rune) => rune switch
    {
        { Value: 0x017F } => 's', // the long s folds to s in the reference engine and not in .NET
        { IsBmp: true } => (char)rune.Value,
        _ when Rune.IsLetter(rune) => 'z',
        _ when Rune.IsNumber(rune) => '0',
        _ => '#',
    };

    private IEnumerable<int> Merge(string piece)
    {
        List<string> symbols = [.. Encoding.UTF8.GetBytes(piece).Select(value => s_byteCharacters[value].ToString())];
        while (true)
        {
            int best = -1;
            int bestRank = int.MaxValue;
            for (int i = 0; i + 1 < symbols.Count; i++)
            {
                if (_ranks.TryGetValue((symbols[i], symbols[i + 1]), out int rank) && rank < bestRank)
                {
                    (best, bestRank) = (i, rank);
                }
            }

            if (best < 0)
            {
                return symbols.Select(symbol => _vocabulary[symbol]);
            }

            symbols[best] += symbols[best + 1];
            symbols.RemoveAt(best + 1);
        }
    }

    private static char[] BuildByteCharacters()
    {
        int[] printable = [.. Enumerable.Range('!', '~' - '!' + 1), .. Enumerable.Range(0xA1, 12), .. Enumerable.Range(0xAE, 82)];
        return [.. Enumerable.Range(0, 256).Select(value => printable.Contains(value)
            ? (char)value
            : (char)(256 + Enumerable.Range(0, value).Except(printable).Count()))];
    }
}
