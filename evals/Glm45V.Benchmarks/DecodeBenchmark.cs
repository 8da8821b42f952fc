using System.Diagnostics;
using System.Numerics.Tensors;
using Glm45V.Converter;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Model;
using Microsoft.ML.OnnxRuntimeGenAI;
using static Glm45V.Benchmarks.MarkdownTable;

namespace Glm45V.Benchmarks;

/// <summary>Greedy decoding, text only, against ONNX Runtime GenAI's loop over a graph with the same nodes and weights.</summary>
internal sealed class DecodeBenchmark : IBenchmark
{
    private const int PromptTokens = 64;
    private const int Steps = 48;
    private const int Rounds = 5;

    public string Name => "decode";

    public string Title => "Decode against ONNX Runtime GenAI 0.18.0";

    public Task<string> RunAsync(Workbench workbench, CancellationToken cancellationToken)
    {
        Utils.DisableTelemetryEvents();
        (string, string)[] models =
        [
            ("nano", Workbench.Nano),
            ("1b, int4", workbench.Synthetic("1b", null, new ConversionOptions { Weights = WeightPrecision.Int4 })),
            ("1b, int4, int8 activations", workbench.Synthetic("1b", null, new ConversionOptions { Weights = WeightPrecision.Int4, Int8Activations = true })),
        ];
        var table = new MarkdownTable("model", "ours, ms a token", "GenAI, ms a token", "ours / GenAI (goal 0.9)", "same tokens", "ours, bytes allocated a token (goal 0)");
        foreach ((string name, string folder) in models)
        {
            Console.Error.WriteLine($"Decoding with {name}");
            string wrapped = workbench.NewFolder($"genai-{name.Replace(' ', '-')}");
            GenAiModel.Write(folder, wrapped);
            Measure(table, name, folder, wrapped, cancellationToken);
        }

        return Task.FromResult($"{table}\n{PromptTokens} tokens of prompt, {Steps} greedy steps, median of {Rounds} rounds in turns.\n");
    }

    private static void Measure(MarkdownTable table, string name, string folder, string wrapped, CancellationToken cancellationToken)
    {
        using Decoder decoder = Workbench.Open(folder);
        using var model = new Model(wrapped);
        int[] prompt = Workbench.Prompt(PromptTokens, decoder.VocabularySize);
        var times = (Ours: new double[Rounds], Peer: new double[Rounds]);
        long bytes = 0;
        int same = 0;
        for (int round = 0; round < Rounds; round++)
        {
            (times.Ours[round], int[] ours, bytes) = Ours(decoder, prompt, cancellationToken);
            (times.Peer[round], int[] peer) = Peer(model, prompt);
            same = ours.AsSpan().CommonPrefixLength(peer);
        }

        double oursTime = Paired.Median(times.Ours);
        double peerTime = Paired.Median(times.Peer);
        table.Row(name, Number(oursTime), Number(peerTime), Number(oursTime / peerTime), $"{same} of {Steps + 1}", Number(bytes / (double)Steps));
    }

    private static (double Milliseconds, int[] Tokens, long Bytes) Ours(Decoder decoder, int[] prompt, CancellationToken cancellationToken)
    {
        using KvCache cache = decoder.CreateCache();
        var tokens = new int[Steps + 1];
        tokens[0] = TensorPrimitives.IndexOfMax(decoder.Prefill(ModelInput.FromText(prompt), cache, cancellationToken));
        tokens[1] = TensorPrimitives.IndexOfMax(decoder.Step(tokens[0], cache, cancellationToken)); // the first binds
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        for (int i = 2; i <= Steps; i++)
        {
            tokens[i] = TensorPrimitives.IndexOfMax(decoder.Step(tokens[i - 1], cache, cancellationToken));
        }

        double time = Stopwatch.GetElapsedTime(start).TotalMilliseconds / (Steps - 1);
        return (time, tokens, GC.GetAllocatedBytesForCurrentThread() - bytes);
    }

    private static (double Milliseconds, int[] Tokens) Peer(Model model, int[] prompt)
    {
        using var options = new GeneratorParams(model);
        options.SetSearchOption("max_length", 512);
        options.SetSearchOption("past_present_share_buffer", true);
        using var generator = new Generator(model, options);
        generator.AppendTokens(prompt);
        generator.GenerateNextToken();
        generator.GenerateNextToken();
        long start = Stopwatch.GetTimestamp();
        for (int i = 2; i <= Steps; i++)
        {
            generator.GenerateNextToken();
        }

        double time = Stopwatch.GetElapsedTime(start).TotalMilliseconds / (Steps - 1);
        return (time, [.. generator.GetSequence(0)[prompt.Length..]]);
    }
}
