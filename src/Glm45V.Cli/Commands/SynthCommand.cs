using System.CommandLine;
using Glm45V.Converter.Synthesis;
using Glm45V.Nano;
using Spectre.Console;

namespace Glm45V.Cli.Commands;

/// <summary><c>glm45v synth</c>: a checkpoint of random weights with a release's shapes.</summary>
internal static class SynthCommand
{
    private static readonly Option<string> s_like = new("--like")
    {
        Description = "Whose shapes: 106b is GLM-4.5V, 9b GLM-4.1V, 1b and small are narrower.",
        Required = true,
        HelpName = "NAME",
    };

    private static readonly Option<int?> s_layers = new("--layers") { Description = "Decoder layers; as many as the release has if not given.", HelpName = "N" };

    private static readonly Option<string> s_out = new("--out") { Description = "Folder to make.", Required = true, HelpName = "DIR" };

    private static readonly Option<long> s_seed = new("--seed") { Description = "Fixes the weights.", HelpName = "N", DefaultValueFactory = _ => 0 };

    private static readonly Option<bool> s_fp8 = new("--fp8") { Description = "Write the decoder's matrices as fp8 with scales of blocks, else bf16." };

    public static Command Create()
    {
        s_like.AcceptOnlyFromAmong([.. SyntheticShapes.All.Select(shapes => shapes.Name)]);
        s_layers.RequireRange(1, int.MaxValue);
        s_out.RequireText();
        var command = new Command("synth", "Write a checkpoint of random weights with a release's shapes, for tests and measurements. Its answers are nonsense.") { s_like, s_layers, s_out, s_seed, s_fp8 };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string folder = parsed.GetRequiredValue(s_out);
        long parameters = await BarProgress<(long Done, long Total)>.RunAsync("Writing", Show, progress => Task.Run(
            () => SyntheticCheckpoint.Write(SyntheticShapes.Find(parsed.GetRequiredValue(s_like)), parsed.GetValue(s_layers), folder, NanoModel.Folder,
                unchecked((ulong)parsed.GetValue(s_seed)), parsed.GetValue(s_fp8), progress, cancellationToken), CancellationToken.None));
        await Console.Out.WriteLineAsync(FormattableString.Invariant($"{folder}: {parameters / 1e9:F2} billion random parameters, {Terminal.Bytes(Directory.EnumerateFiles(folder).Sum(file => new FileInfo(file).Length))}."));
        return 0;
    }

    private static void Show(ProgressTask bar, (long Done, long Total) value)
    {
        bar.MaxValue = Math.Max(1, value.Total);
        bar.Value = value.Done;
    }
}
