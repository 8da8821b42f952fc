using System.CommandLine;
using Glm45V.Cli.Browse;
using Glm45V.Cli.History;
using Glm45V.Cli.ToolCalls;
using Glm45V.Runtime.Devices;
using Spectre.Console;

namespace Glm45V.Cli.Commands;

/// <summary><c>glm45v eval</c>: proves on files of entries that answers hold what is demanded of them, and counts what prompts cost.</summary>
internal static class EvalCommand
{
    private static readonly Option<FileInfo> s_data = new("--data") { Description = "Tools, one JSON object a line, as BFCL (id, function, question) or MaskBench (id, schema) has them. It may be gzipped.", HelpName = "FILE", Required = true };

    private static readonly Option<string?> s_model = new("--model") { Description = "Folder of a converted model to ask; random logits without a model if not given.", HelpName = "DIR" };

    private static readonly Option<float> s_temperature = new("--temperature") { Description = "Randomness from 0 to 2.", HelpName = "X", DefaultValueFactory = _ => 1.5f };

    private static readonly Option<int> s_maxTokens = new("--max-tokens") { Description = "The most tokens of an answer.", HelpName = "N", DefaultValueFactory = _ => 512 };

    private static readonly Option<int?> s_limit = new("--limit") { Description = "Entries to ask at most.", HelpName = "N" };

    private static readonly Option<int> s_every = new("--every") { Description = "Ask each Nth entry only: a sample of the whole file.", HelpName = "N", DefaultValueFactory = _ => 1 };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print the last line alone, a JSON object." };

    private static readonly Option<int> s_steps = new("--steps") { Description = "Steps of the run.", HelpName = "N", DefaultValueFactory = _ => 16 };

    private static readonly Option<(int Width, int Height)?> s_screen = OptionValues.Size("--viewport", "Size of the screens in pixels; 1288x812 if not given.");

    public static Command Create()
    {
        s_temperature.RequireRange(0, 2);
        s_maxTokens.RequireRange(1, int.MaxValue);
        s_limit.RequireRange(1, int.MaxValue);
        s_every.RequireRange(1, int.MaxValue);
        var toolcalls = new Command("toolcalls", "Demand a call of each entry's tools and judge what comes: exit code 0 if every answer is complete and valid.") { s_data, s_model, s_temperature, s_maxTokens, s_every, s_limit, s_json };
        toolcalls.SetAction(RunAsync);
        s_steps.RequireRange(1, 200);
        var history = new Command("history", "Count the prompt tokens of an agent's run, and those that a cache spares, by what its prompts show of the past.") { s_steps, s_screen };
        history.SetAction(async (parsed, cancellationToken) =>
        {
            (int width, int height) = parsed.GetValue(s_screen) ?? BrowserChoice.UsualScreen;
            Console.Write(await new HistoryEval(parsed.GetValue(s_steps), width, height).RunAsync(cancellationToken));
        });
        return new Command("eval", "Measure what answers hold and what runs cost.") { toolcalls, history, EvalPagesCommand.Create(), EvalGroundingCommand.Create(), EvalUiToCodeCommand.Create() };
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        int every = parsed.GetValue(s_every);
        ToolListRow[] rows = [.. ToolListRow.Read(parsed.GetRequiredValue(s_data).FullName).Where((_, row) => row % every == 0).Take(parsed.GetValue(s_limit) ?? int.MaxValue)];
        using ChosenModel? chosen = parsed.GetValue(s_model) is { } folder ? await ChosenModel.LoadAsync(folder, DeviceOptions.Cpu, cancellationToken) : null;
        using RandomModel? random = chosen is null ? new RandomModel() : null;
        ToolCallEval? eval = null;
        await Terminal.Status.Progress().StartAsync(async context =>
        {
            ProgressTask bar = context.AddTask($"{rows.Length} entries", maxValue: Math.Max(1, rows.Length));
            eval = new ToolCallEval(chosen?.Client ?? random!.Client, parsed.GetValue(s_temperature), parsed.GetValue(s_maxTokens), entry =>
            {
                bar.Value = entry;
                random?.Seed(entry);
            });
            await eval.RunAsync(rows, cancellationToken);
            bar.Value = bar.MaxValue;
        });
        if (!parsed.GetValue(s_json))
        {
            Console.WriteLine(eval!.Table());
        }

        Console.WriteLine(eval!.Summary());
        return eval.Invalid == 0 ? 0 : CommandRunner.Failure;
    }
}
