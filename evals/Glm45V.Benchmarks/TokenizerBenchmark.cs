using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Glm45V.Evals;
using Glm45V.Runtime.Tokenization;
using Microsoft.ML.Tokenizers;
using static Glm45V.Benchmarks.MarkdownTable;

namespace Glm45V.Benchmarks;

/// <summary>Encoding speed against Hugging Face's code and Microsoft.ML.Tokenizers, single-threaded, on texts that do not repeat.</summary>
internal sealed class TokenizerBenchmark : IBenchmark
{
    private const int DocumentLength = 100_000;
    private const int Rounds = 15;
    private static readonly int[] s_lengths = [10_000, 100_000, 1_000_000];

    public string Name => "tokenizer";

    public string Title => "Tokenizer against Tokenizers.DotNet 1.4.1 and Microsoft.ML.Tokenizers 2.0.1";

    public Task<string> RunAsync(Workbench workbench, CancellationToken cancellationToken)
    {
        var ours = Glm45VTokenizer.Load(workbench.Tokenizer);
        return Task.FromResult($"{Compare(ours, workbench.Tokenizer, workbench.Repository)}\n{WorstCases(ours)}\nA vocabulary of {ours.Count:N0} tokens, one thread, median of {Rounds} rounds in turns. On texts without a break the peers take minutes.\n");
    }

    private static MarkdownTable Compare(Glm45VTokenizer ours, string tokenizerJson, string folder)
    {
        using var rust = new Tokenizers.DotNet.Tokenizer(tokenizerJson);
        TiktokenTokenizer microsoft = Microsoft(tokenizerJson);
        var table = new MarkdownTable("text", "MB", "ours, MB/s", "Tokenizers.DotNet, MB/s", "Microsoft.ML.Tokenizers, MB/s", "ours / Tokenizers.DotNet, time", "ours / Microsoft, time");
        (string, string[])[] texts =
        [
            ("C# and Markdown of this repository", Documents(folder, "*.cs", "*.md")),
            ("generated: scripts, code, emoji, junk", [.. Enumerable.Range(0, 20).Select(seed => new MixedText(seed).Next(DocumentLength))]),
        ];
        foreach ((string name, string[] documents) in texts)
        {
            double megabytes = documents.Sum(document => (double)Encoding.UTF8.GetByteCount(document)) / 1e6;
            int sum = 0;
            double[] seconds = Paired.Seconds(
                Rounds,
                () => sum += documents.Sum(document => ours.CountTokens(document)),
                () => sum += documents.Sum(document => rust.Encode(document).Length),
                () => sum += documents.Sum(document => microsoft.CountTokens(document, considerNormalization: false)));
            table.Row([name, Number(megabytes), .. seconds.Select(time => Number(megabytes / time)), Number(seconds[0] / seconds[1]), Number(seconds[0] / seconds[2])]);
        }

        return table;
    }

    /// <summary>Long pieces: the time of each byte must not grow with the length. The peers take minutes here.</summary>
    private static MarkdownTable WorstCases(Glm45VTokenizer ours)
    {
        var table = new MarkdownTable("text without a break", "10 kB, MB/s", "100 kB, MB/s", "1 MB, MB/s");
        foreach ((string name, Func<int, string> make) in (IEnumerable<(string, Func<int, string>)>)[("one letter", length => new string('a', length)), ("spaces", length => new string(' ', length)), ("random letters", length => Letters('a', 26, length)), ("random Han", length => Letters('\u4E00', 0x5000, length / 3))])
        {
            table.Row([name, .. s_lengths.Select(length =>
            {
                string text = make(length);
                return Number(length / 1e6 / Paired.Seconds(Rounds, () => ours.CountTokens(text))[0]);
            })]);
        }

        return table;
    }

    private static string Letters(char first, int count, int length)
    {
        var random = new Random(1);
        return string.Concat(Enumerable.Range(0, length).Select(_ => (char)(first + random.Next(count))));
    }

    private static string[] Documents(string folder, params string[] patterns)
    {
        string all = string.Concat(patterns.SelectMany(pattern => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories))
            .Where(path => !path.Contains("artifacts", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(File.ReadAllText));
        return [.. all.Chunk(DocumentLength).Select(chunk => new string(chunk))];
    }

    private static TiktokenTokenizer Microsoft(string tokenizerJson)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(tokenizerJson));
        JsonElement root = document.RootElement;
        Glm45VTokenizer tokenizer = Glm45VTokenizer.Load(tokenizerJson);
        HashSet<int> added = [.. root.GetProperty("added_tokens").EnumerateArray().Select(token => token.GetProperty("id").GetInt32())];
        var ranks = new StringBuilder();
        foreach (JsonProperty token in root.GetProperty("model").GetProperty("vocab").EnumerateObject().Where(token => !added.Contains(token.Value.GetInt32())).OrderBy(token => token.Value.GetInt32()))
        {
            ranks.Append(Convert.ToBase64String(tokenizer.GetBytes(token.Value.GetInt32()))).Append(' ').Append(token.Value.GetInt32()).Append('\n');
        }

        string pattern = root.GetProperty("pre_tokenizer").GetProperty("pretokenizers")[0].GetProperty("pattern").GetProperty("Regex").GetString()!;
        return TiktokenTokenizer.Create(new MemoryStream(Encoding.ASCII.GetBytes(ranks.ToString())), new RegexPreTokenizer(new Regex(pattern, RegexOptions.Compiled), null), null);
    }
}
