using System.CommandLine;
using System.Globalization;
using Glm45V.Cli.Bench;
using Glm45V.Converter;
using Glm45V.Converter.Synthesis;
using Glm45V.Nano;
using Glm45V.Runtime.Devices;
using Glm45V.Runtime.Model;
using Spectre.Console;

namespace Glm45V.Cli.Commands;

/// <summary><c>glm45v bench</c>: how fast a decoder loads, prefills and decodes, and on CUDA whether it computes what the processor does.</summary>
internal static class BenchCommand
{
    private static readonly Option<string?> s_model = new("--model")
    {
        Description = "Folder of a converted model. If not given: on the CPU the embedded nano, on CUDA random weights of --like.",
        HelpName = "DIR",
    };

    private static readonly Option<string> s_like = new("--like") { Description = "Whose shapes the random weights have, in two layers.", HelpName = "NAME", DefaultValueFactory = _ => "106b" };

    private static readonly Option<int> s_prompt = new("--prompt") { Description = "Tokens of the prompt.", HelpName = "N", DefaultValueFactory = _ => 512 };

    private static readonly Option<int> s_tokens = new("--tokens") { Description = "Tokens to decode.", HelpName = "N", DefaultValueFactory = _ => 128 };

    public static Command Create()
    {
        s_like.AcceptOnlyFromAmong([.. SyntheticShapes.All.Select(shapes => shapes.Name)]);
        s_prompt.RequireRange(1, 100_000);
        s_tokens.RequireRange(1, 100_000);
        var command = new Command("bench", "Measure loading, prefill, decode and memory of a decoder, one sequence. On CUDA also compare it with the processor and with other settings.") { s_model, s_like, s_prompt, s_tokens };
        DeviceChoice.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var plan = new BenchPlan(parsed.GetValue(s_prompt), parsed.GetValue(s_tokens));
        string? model = parsed.GetValue(s_model);
        DeviceOptions device = DeviceChoice.Read(parsed);
        if (device.Device == ComputeDevice.Cpu)
        {
            await MeasureAsync(model ?? NanoModel.Folder, device, plan, cancellationToken);
            return 0;
        }

        device.Require();
        string work = Directory.CreateTempSubdirectory("glm45v-bench-").FullName;
        try
        {
            string fp16 = model ?? await MakeAsync(parsed.GetRequiredValue(s_like), work, WeightPrecision.Fp16, cancellationToken);
            string? bf16 = model is null ? await MakeAsync(parsed.GetRequiredValue(s_like), work, WeightPrecision.Bf16, cancellationToken) : null;
            return await CompareAsync(fp16, bf16, device, plan, cancellationToken);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task MeasureAsync(string folder, DeviceOptions device, BenchPlan plan, CancellationToken cancellationToken)
    {
        BenchResult result = await DecoderBench.RunAsync(folder, device, plan, cancellationToken);
        Table table = NewTable("device", "load", "prefill tokens/s", "decode tokens/s", "peak memory");
        table.AddRow(device.Threads switch { null => "CPU", 1 => "CPU, 1 thread", int threads => $"CPU, {threads} threads" }, Terminal.Time(result.Load), Rate(result.PrefillRate), Rate(result.DecodeRate), Terminal.Bytes(result.PeakBytes));
        Show(ModelManifest.Load(folder).Name, table);
    }

    private static async Task<int> CompareAsync(string fp16, string? bf16, DeviceOptions device, BenchPlan plan, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync("The same graph on the processor, to compare with: slow");
        BenchResult expected = await DecoderBench.RunAsync(fp16, device with { Device = ComputeDevice.Cpu }, new BenchPlan(1, 1), cancellationToken);
        Table table = NewTable("on CUDA", "load", "prefill tokens/s", "decode tokens/s", "peak GPU memory", "largest difference");
        bool allFinite = true;
        foreach (CudaVariant variant in CudaVariant.All)
        {
            if ((variant.Bf16 ? bf16 : fp16) is not { } folder)
            {
                continue;
            }

            await Console.Error.WriteLineAsync(variant.Name);
            BenchResult result = await DecoderBench.RunAsync(folder, CudaChecks.Device(variant), plan, cancellationToken);
            double difference = CudaChecks.Difference(expected.Logits, result.Logits);
            allFinite &= double.IsFinite(difference);
            table.AddRow(variant.Name, Terminal.Time(result.Load), Rate(result.PrefillRate), Rate(result.DecodeRate), Terminal.Bytes(result.PeakBytes), difference.ToString("E1", CultureInfo.InvariantCulture));
        }

        Show(ModelManifest.Load(fp16).Name, table);
        await Console.Out.WriteLineAsync("Differences are those of a prompt, the same in chunks, steps, and tokens appended after a rewind, from the same graph in fp16 on the processor, relative to the largest logit.");
        return allFinite ? 0 : CommandRunner.Failure;
    }

    /// <summary>Makes a model of random weights in two layers, a dense one and one with experts.</summary>
    private static async Task<string> MakeAsync(string like, string work, WeightPrecision activations, CancellationToken cancellationToken)
    {
        string checkpoint = Path.Combine(work, "checkpoint");
        string folder = Path.Combine(work, $"{activations}");
        if (!Directory.Exists(checkpoint))
        {
            await Console.Error.WriteLineAsync($"Random weights with the shapes of {like}");
            await Task.Run(() => SyntheticCheckpoint.Write(SyntheticShapes.Find(like), 2, checkpoint, NanoModel.Folder, cancellationToken: cancellationToken), cancellationToken);
        }

        await Console.Error.WriteLineAsync($"Conversion to int4 for CUDA, activations {ConvertCommand.Precision(activations)}");
        var options = new ConversionOptions { Target = ModelTarget.Cuda, Weights = WeightPrecision.Int4, Activations = activations, SelfCheck = false, Name = $"two layers like {like}, random weights" };
        await Task.Run(() => ModelConverter.Convert(checkpoint, folder, options, cancellationToken: cancellationToken), cancellationToken);
        return folder;
    }

    private static Table NewTable(params string[] columns) => new Table { Border = TableBorder.Markdown }.AddColumns(columns);

    private static void Show(string model, Table table)
    {
        Console.Out.WriteLine($"{model}, one sequence:");
        Terminal.Out.Write(table);
    }

    private static string Rate(double tokens) => tokens.ToString(tokens < 10 ? "F2" : "F0", CultureInfo.InvariantCulture);
}
