using System.CommandLine;
using System.Text;
using System.Text.Json;
using Glm45V.Cli.Schemas;
using Glm45V.Grammar;
using Glm45V.Grammar.Tokens;
using Glm45V.Nano;
using Glm45V.Runtime.Constraints;
using Glm45V.Runtime.Tokenization;

namespace Glm45V.Cli.Commands;

/// <summary><c>glm45v schema</c>: says whether a JSON Schema can be enforced, and measures how schemas of a file are.</summary>
internal static class SchemaCommand
{
    private const int Passes = 0;
    private const int Fails = 1;
    private const int Refused = 2;

    private static readonly Argument<FileInfo> s_schema = new("FILE") { Description = "A JSON Schema." };

    private static readonly Option<FileInfo?> s_instance = new("--instance") { Description = "A JSON document to judge by it.", HelpName = "FILE" };

    private static readonly Option<bool> s_strict = new("--openai-strict") { Description = "Also say what OpenAI's strict mode would refuse of it; exit code 2 if anything." };

    private static readonly Argument<FileInfo> s_rows = new("FILE") { Description = "Schemas with instances, one JSON object a line as MaskBench has them: id, schema, tests of valid and data. It may be gzipped." };

    private static readonly Option<FileInfo?> s_tokenizer = new("--tokenizer") { Description = "tokenizer.json whose tokens are masked; the nano's if not given.", HelpName = "FILE" };

    private static readonly Option<int?> s_limit = new("--limit") { Description = "Schemas to read at most.", HelpName = "N" };

    private static readonly Option<int> s_every = new("--every") { Description = "Read each Nth schema only: a sample of the whole file.", HelpName = "N", DefaultValueFactory = _ => 1 };

    private static readonly Option<string> s_form = new("--form") { Description = "How instances are written: any takes every form of JSON as it is; generated takes them as models write them, where forced tokens count.", DefaultValueFactory = _ => "any" };

    private static readonly Option<DirectoryInfo?> s_peer = new("--peer") { Description = "Run XGrammar on the same instances, in Node.js: the folder where 'npm install @mlc-ai/web-xgrammar' was run. For --form any.", HelpName = "FOLDER" };

    private static readonly Argument<FileInfo> s_calls = new("FILE") { Description = "Questions with tools and right calls, one JSON object a line as BFCL has them: id, function, ground_truth. It may be gzipped." };

    private static readonly Option<int> s_seeds = new("--seeds") { Description = "Walks for each schema.", HelpName = "N", DefaultValueFactory = _ => 20 };

    private static readonly Option<DirectoryInfo?> s_ajv = new("--ajv") { Description = "Have Ajv judge the instances too, in Node.js: the folder where 'npm install ajv ajv-formats ajv-draft-04' was run.", HelpName = "FOLDER" };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print the last line alone, a JSON object." };

    public static Command Create()
    {
        var check = new Command("check", "Say whether a schema can be enforced exactly, and whether a document passes: exit code 0 if so, 1 if not, 2 if the schema is refused.") { s_schema, s_instance, s_strict };
        check.SetAction(async (parsed, cancellationToken) => await CheckAsync(parsed.GetRequiredValue(s_schema), parsed.GetValue(s_instance), parsed.GetValue(s_strict), cancellationToken));
        s_form.AcceptOnlyFromAmong("any", "generated");
        s_every.RequireRange(1, int.MaxValue);
        var eval = new Command("eval", "Compile the schemas of a file, read their instances token by token, and print verdicts and times.") { s_rows, s_form, s_peer, s_tokenizer, s_every, s_limit, s_json };
        eval.SetAction((parsed, cancellationToken) => Task.FromResult(Evaluate(parsed, cancellationToken)));
        var calls = new Command("calls", "Read the right calls of a file token by token under the grammar of their tools, as GLM writes them, and print how many tokens had to come.") { s_calls, s_tokenizer, s_limit, s_json };
        calls.SetAction((parsed, cancellationToken) => Task.FromResult(EvaluateCalls(parsed, cancellationToken)));
        s_seeds.RequireRange(1, int.MaxValue);
        var walks = new Command("walks", "Take random tokens under the mask of each schema of a file until the text ends, with a random limit of tokens, and judge what came.") { s_rows, s_seeds, s_ajv, s_tokenizer, s_every, s_limit, s_json };
        walks.SetAction((parsed, cancellationToken) => Task.FromResult(Walk(parsed, cancellationToken)));
        return new Command("schema", "Check JSON Schemas: what can be enforced, and what passes.") { check, eval, calls, walks };
    }

    private static async Task<int> CheckAsync(FileInfo schema, FileInfo? instance, bool isStrict, CancellationToken cancellationToken)
    {
        JsonSchemaGrammar grammar;
        try
        {
            grammar = JsonSchemaGrammar.Compile(await File.ReadAllTextAsync(schema.FullName, cancellationToken), new JsonSchemaOptions { AnyForm = true });
        }
        catch (GrammarException error)
        {
            await Console.Error.WriteLineAsync($"Refused: {error.Message}");
            return Refused;
        }

        Console.WriteLine(grammar.IsVoid ? "The schema can be enforced, but no document fulfils it: its constraints contradict each other." : "The schema can be enforced exactly.");
        if (isStrict && OpenAiStrict.Check(await File.ReadAllTextAsync(schema.FullName, cancellationToken), $"schema '{Path.GetFileNameWithoutExtension(schema.Name)}'") is { Count: > 0 } violations)
        {
            foreach (StrictViolation violation in violations)
            {
                await Console.Error.WriteLineAsync($"Refused by OpenAI's strict mode: {violation.Location}: {violation.Message}");
            }

            return Refused;
        }

        if (instance is null)
        {
            return grammar.IsVoid ? Fails : Passes;
        }

        byte[] document = await File.ReadAllBytesAsync(instance.FullName, cancellationToken);
        try
        {
            using var parsed = JsonDocument.Parse(document, new JsonDocumentOptions { MaxDepth = 2000 });
        }
        catch (JsonException error)
        {
            Console.WriteLine($"{instance.Name} is not JSON: {error.Message}");
            return Fails;
        }

        int good = grammar.AcceptedPrefix(document);
        bool passes = grammar.Accepts(document);
        Console.WriteLine(passes ? $"{instance.Name} passes." : $"{instance.Name} does not pass: nothing that begins with this does: {Tail(document, good)}");
        return passes ? Passes : Fails;
    }

    /// <summary>The end of what can stand, and the first byte that cannot.</summary>
    private static string Tail(byte[] document, int good)
    {
        string text = Encoding.UTF8.GetString(document, 0, Math.Min(good + 1, document.Length));
        return text.Length > 80 ? "…" + text[^80..] : text;
    }

    private static int Evaluate(ParseResult parsed, CancellationToken cancellationToken)
    {
        Glm45VTokenizer tokenizer = Tokenizer(parsed);
        TokenVocabulary vocabulary = tokenizer.Vocabulary();
        int end = SchemaEval.EndOf(tokenizer);
        using PeerComparison? peer = parsed.GetValue(s_peer) is { } folder ? new PeerComparison(new XGrammarPeer(folder.FullName, tokenizer, end), tokenizer, vocabulary, end) : null;
        var eval = new SchemaEval(tokenizer, vocabulary, isGenerated: parsed.GetValue(s_form) == "generated", peer);
        eval.Run(Rows(parsed), cancellationToken);
        Print(parsed, eval.Table, eval.Summary);
        return eval.Wrong == 0 ? Passes : Fails;
    }

    private static int Walk(ParseResult parsed, CancellationToken cancellationToken)
    {
        Glm45VTokenizer tokenizer = Tokenizer(parsed);
        using AjvJudge? ajv = parsed.GetValue(s_ajv) is { } folder ? new AjvJudge(folder.FullName) : null;
        var eval = new WalkEval(tokenizer.Vocabulary(), SchemaEval.EndOf(tokenizer), parsed.GetValue(s_seeds), ajv);
        eval.Run(Rows(parsed), cancellationToken);
        Print(parsed, eval.Table, eval.Summary);
        return eval.Wrong == 0 ? Passes : Fails;
    }

    private static IEnumerable<SchemaRow> Rows(ParseResult parsed)
    {
        int every = parsed.GetValue(s_every);
        return SchemaRow.Read(parsed.GetRequiredValue(s_rows).FullName).Where((_, row) => row % every == 0).Take(parsed.GetValue(s_limit) ?? int.MaxValue);
    }

    private static int EvaluateCalls(ParseResult parsed, CancellationToken cancellationToken)
    {
        var eval = new CallEval(Tokenizer(parsed));
        eval.Run(CallRow.Read(parsed.GetRequiredValue(s_calls).FullName).Take(parsed.GetValue(s_limit) ?? int.MaxValue), cancellationToken);
        Print(parsed, eval.Table, eval.Summary);
        return Passes;
    }

    private static Glm45VTokenizer Tokenizer(ParseResult parsed) => Glm45VTokenizer.Load(parsed.GetValue(s_tokenizer)?.FullName ?? Path.Combine(NanoModel.Folder, "tokenizer.json"));

    private static void Print(ParseResult parsed, Func<string> table, Func<string> summary)
    {
        if (!parsed.GetValue(s_json))
        {
            Console.WriteLine(table());
        }

        Console.WriteLine(summary());
    }
}
