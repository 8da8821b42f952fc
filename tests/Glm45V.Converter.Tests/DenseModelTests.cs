using System.Runtime.InteropServices;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Model;
using Glm45V.Runtime.Model.Families;
using Glm45V.Testing;

namespace Glm45V.Converter.Tests;

/// <summary>One layer of the reference's glm4v model between an embedding that holds its input and a head that shows its output.</summary>
public sealed class DenseModelTests : IDisposable
{
    private const int Hidden = 128;
    private readonly string _work = Directory.CreateTempSubdirectory("glm45v-dense-").FullName;
    private readonly float[] _before;
    private readonly float[] _after;

    public DenseModelTests()
    {
        string checkpoint = Path.Combine(_work, "checkpoint");
        Directory.CreateDirectory(checkpoint);
        string tiny = GoldenFile.Path("models", "glm45v-tiny");
        foreach (string name in (string[])["generation_config.json", "preprocessor_config.json", "tokenizer.json"])
        {
            File.Copy(Path.Combine(tiny, name), Path.Combine(checkpoint, name));
        }

        string layer = GoldenFile.Path("models", "glm4v-layer");
        File.Copy(Path.Combine(layer, "config.json"), Path.Combine(checkpoint, "config.json"));
        SortedDictionary<string, FusedCheckpoint.Entry> tensors = FusedCheckpoint.ReadAll(layer);
        _before = Take(tensors, "hidden.before");
        _after = Take(tensors, "hidden.after");
        foreach ((string name, FusedCheckpoint.Entry entry) in FusedCheckpoint.ReadAll(tiny).Where(tensor => tensor.Key.StartsWith("model.visual.", StringComparison.Ordinal)))
        {
            tensors.Add(name, entry);
        }

        var embedding = new float[4096 * Hidden];
        _before.CopyTo(embedding, 0);
        var head = new float[4096 * Hidden];
        for (int i = 0; i < Hidden; i++)
        {
            head[(i * Hidden) + i] = 1;
        }

        tensors["model.language_model.embed_tokens.weight"] = Entry(embedding, 4096, Hidden);
        tensors["model.language_model.norm.weight"] = Entry([.. Enumerable.Repeat(1f, Hidden)], Hidden);
        tensors["lm_head.weight"] = Entry(head, 4096, Hidden);
        FusedCheckpoint.WriteSingle(checkpoint, tensors);
        Result = ModelConverter.Convert(checkpoint, Path.Combine(_work, "model"));
    }

    private ConversionResult Result { get; }

    [Fact]
    public void Convert_Glm4vCheckpoint_UsesEveryTensorAndItsFamilysPrompts()
    {
        Assert.Empty(Result.UnusedTensors);
        Assert.Equal("glm-4.1v", Result.Manifest.PromptStyle);
        ModelConfig config = ModelConfig.Load(Path.Combine(_work, "model"));
        Assert.IsType<Glm41VFamily>(config.Family);
        Assert.Equal((32, 16, true), (config.Text.HeadSize, config.Text.RotaryDimension, config.Text.RotaryInterleaved));
    }

    [Fact]
    public void Step_EveryPosition_GivesTheReferencesHiddenState()
    {
        string folder = Path.Combine(_work, "model");
        using Decoder decoder = Decoder.Load(folder, ModelConfig.Load(folder), ModelManifest.Load(folder));
        using KvCache cache = decoder.CreateCache();
        for (int token = 0; token < _before.Length / Hidden; token++)
        {
            ReadOnlySpan<float> logits = token == 0
                ? decoder.Prefill(ModelInput.FromText([0]), cache, TestContext.Current.CancellationToken)
                : decoder.Step(token, cache, TestContext.Current.CancellationToken);

            float[] expected = Normed(_after.AsSpan(token * Hidden, Hidden));
            Assert.All(expected.Zip(logits[..Hidden].ToArray()), pair => Assert.InRange(pair.First - pair.Second, -1e-5f, 1e-5f));
        }
    }

    [Fact]
    public void StepTogether_SequencesOfDifferentLengths_GiveTheReferencesHiddenStates()
    {
        string folder = Path.Combine(_work, "model");
        using Decoder decoder = Decoder.Load(folder, ModelConfig.Load(folder), ModelManifest.Load(folder));
        using KvCache first = decoder.CreateCache();
        using KvCache second = decoder.CreateCache();
        decoder.Prefill(ModelInput.FromText([0]), first, TestContext.Current.CancellationToken);
        decoder.Prefill(ModelInput.FromText([0, 1]), second, TestContext.Current.CancellationToken);
        SequenceStep[] steps = [new(first), new(second)];
        for (int token = 2; token < _before.Length / Hidden; token++)
        {
            steps[0].Ask(token - 1);
            steps[1].Ask(token);

            decoder.StepTogether(steps);

            Assert.All(steps, step => Assert.All(
                Normed(_after.AsSpan(step.Token * Hidden, Hidden)).Zip(step.Logits[..Hidden].ToArray()),
                pair => Assert.InRange(pair.First - pair.Second, -1e-5f, 1e-5f)));
        }
    }

    public void Dispose() => Directory.Delete(_work, recursive: true);

    private static float[] Normed(ReadOnlySpan<float> row)
    {
        double squares = 0;
        foreach (float value in row)
        {
            squares += (double)value * value;
        }

        double scale = 1 / Math.Sqrt((squares / row.Length) + 1e-5);
        return [.. row.ToArray().Select(value => (float)(value * scale))];
    }

    private static float[] Take(SortedDictionary<string, FusedCheckpoint.Entry> tensors, string name)
    {
        float[] values = MemoryMarshal.Cast<byte, float>(tensors[name].Data).ToArray();
        tensors.Remove(name);
        return values;
    }

    private static FusedCheckpoint.Entry Entry(float[] values, params int[] shape) => new("F32", shape, MemoryMarshal.AsBytes<float>(values).ToArray());
}
