using System.Numerics.Tensors;
using Glm45V.Converter;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Model;
using LLama;
using LLama.Common;
using LLama.Native;
using static Glm45V.Benchmarks.MarkdownTable;

namespace Glm45V.Benchmarks;

/// <summary>Prefill and decode, text only, against llama.cpp through LLamaSharp, with the same 4-bit weights.</summary>
internal sealed class LlamaCppBenchmark : IBenchmark
{
    private const int PromptTokens = 512;
    private const int Rounds = 5;
    private const int Turns = 8;
    private const int StepsInTurn = 15;

    public string Name => "llama.cpp";

    public string Title => "Prefill and decode against llama.cpp (LLamaSharp 0.30.0)";

    public Task<string> RunAsync(Workbench workbench, CancellationToken cancellationToken)
    {
        NativeLogConfig.llama_log_set((level, message) =>
        {
            if (level == LLamaLogLevel.Error)
            {
                Console.Error.Write(message);
            }
        });
        string folder = workbench.Synthetic("1b", null, new ConversionOptions { Weights = WeightPrecision.Int4, Int8Activations = true });
        string file = Path.Combine(workbench.NewFolder("llama.cpp"), "1b.gguf");
        LlamaCppModel.Write(workbench.Checkpoint("1b", null), file);
        var table = new MarkdownTable("1b, int4, int8 activations", "ours, ms", "llama.cpp, ms", "ours / llama.cpp (goal 1.0)");
        using Decoder decoder = Workbench.Open(folder);
        using KvCache cache = decoder.CreateCache();
        var parameters = new ModelParams(file) { ContextSize = 1024, BatchSize = PromptTokens, UBatchSize = PromptTokens, Threads = Workbench.Threads, BatchThreads = Workbench.Threads };
        using LLamaWeights weights = LLamaWeights.LoadFromFile(parameters);
        var batch = new LLamaBatch();
        using LLamaContext peer = weights.CreateContext(parameters);
        int[] prompt = Workbench.Prompt(PromptTokens, decoder.VocabularySize);
        int ours = 0;
        int theirs = 0;
        double[] seconds = Paired.Seconds(
            Rounds,
            () =>
            {
                cache.Rewind(0);
                ours = TensorPrimitives.IndexOfMax(decoder.Prefill(ModelInput.FromText(prompt), cache, cancellationToken));
            },
            () =>
            {
                peer.NativeHandle.MemoryClear();
                theirs = Run(peer, batch, prompt, 0);
            });
        table.Row($"prefill of {PromptTokens} tokens", Number(seconds[0] * 1e3), Number(seconds[1] * 1e3), Number(seconds[0] / seconds[1]));
        // Both read our tokens, so that one difference does not lead to others.
        var tokens = new List<int> { ours };
        var answers = new List<int> { theirs };
        double[] times = Paired.StepMilliseconds(
            Turns,
            StepsInTurn,
            () => tokens.Add(TensorPrimitives.IndexOfMax(decoder.Step(tokens[^1], cache, cancellationToken))),
            () => answers.Add(Run(peer, batch, [tokens[answers.Count - 1]], PromptTokens + answers.Count - 1)));
        int same = tokens.Zip(answers).Count(pair => pair.First == pair.Second);
        table.Row($"decode of a token after {PromptTokens}", Number(times[0]), Number(times[1]), Number(times[0] / times[1]));
        return Task.FromResult($"{table}\nMedians of turns with {Workbench.Threads} threads each; after the same tokens both prefer the same next one {same} of {tokens.Count} times. llama.cpp rounds scales and the KV cache to 16 bits.\n");
    }

    /// <summary>Reads tokens and gives the likeliest next one.</summary>
    private static int Run(LLamaContext context, LLamaBatch batch, ReadOnlySpan<int> tokens, int position)
    {
        batch.Clear();
        int last = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            last = batch.Add(tokens[i], position + i, LLamaSeqId.Zero, i + 1 == tokens.Length);
        }

        DecodeResult result = context.Decode(batch);
        return result == DecodeResult.Ok
            ? TensorPrimitives.IndexOfMax(context.NativeHandle.GetLogitsIth(last))
            : throw new InvalidOperationException($"llama.cpp could not decode: {result}.");
    }
}
