using System.Numerics.Tensors;
using Glm45V.Runtime.Decoding;
using Microsoft.ML.OnnxRuntimeGenAI;
using static Glm45V.Benchmarks.MarkdownTable;

namespace Glm45V.Benchmarks;

/// <summary>Greedy decoding, text only, against ONNX Runtime GenAI's loop over a graph with the same nodes and weights.</summary>
internal sealed class DecodeBenchmark : IBenchmark
{
    private const int PromptTokens = 64;
    private const int Turns = 8;
    private const int StepsInTurn = 15;

    public string Name => "decode";

    public string Title => "Decode against ONNX Runtime GenAI 0.18.0";

    public Task<string> RunAsync(Workbench workbench, CancellationToken cancellationToken)
    {
        Utils.DisableTelemetryEvents();
        var table = new MarkdownTable("model", "ours, ms a token", "GenAI, ms a token", "ours / GenAI (goal 0.9)", "same tokens", "ours, bytes allocated a token (goal 0)");
        foreach ((string name, string folder) in workbench.StepModels())
        {
            Console.Error.WriteLine($"Decoding with {name}");
            string wrapped = workbench.NewFolder($"genai-{name.Replace(' ', '-')}");
            GenAiModel.Write(folder, wrapped);
            Measure(table, name, folder, wrapped, cancellationToken);
        }

        return Task.FromResult($"{table}\n{PromptTokens} tokens of prompt, {Turns * StepsInTurn} greedy steps, the two taking turns of {StepsInTurn}; medians.\n");
    }

    private static void Measure(MarkdownTable table, string name, string folder, string wrapped, CancellationToken cancellationToken)
    {
        using Decoder decoder = Workbench.Open(folder);
        using var model = new Model(wrapped);
        int[] prompt = Workbench.Prompt(PromptTokens, decoder.VocabularySize);
        using KvCache cache = decoder.CreateCache();
        using var options = new GeneratorParams(model);
        options.SetSearchOption("max_length", 512);
        options.SetSearchOption("past_present_share_buffer", true);
        using var generator = new Generator(model, options);
        var ours = new List<int> { TensorPrimitives.IndexOfMax(decoder.Prefill(ModelInput.FromText(prompt), cache, cancellationToken)) };
        generator.AppendTokens(prompt);
        generator.GenerateNextToken();
        long bytes = 0;
        double[] times = Paired.StepMilliseconds(
            Turns,
            StepsInTurn,
            () =>
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                ReadOnlySpan<float> logits = decoder.Step(ours[^1], cache, cancellationToken);
                bytes = GC.GetAllocatedBytesForCurrentThread() - before; // the first step binds its tensors
                ours.Add(TensorPrimitives.IndexOfMax(logits));
            },
            generator.GenerateNextToken);
        int same = ours.ToArray().AsSpan().CommonPrefixLength(generator.GetSequence(0)[prompt.Length..]);
        table.Row(name, Number(times[0]), Number(times[1]), Number(times[0] / times[1]), $"{same} of {ours.Count}", $"{bytes}");
    }
}
