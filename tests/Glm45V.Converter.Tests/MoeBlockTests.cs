using System.Runtime.InteropServices;
using Glm45V.Converter.Checkpoint;
using Glm45V.Converter.Graph;
using Glm45V.Runtime.Model;
using Glm45V.Testing;
using Microsoft.ML.OnnxRuntime;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Glm45V.Converter.Tests;

/// <summary>The experts' graph against the same arithmetic written plainly in double precision.</summary>
public sealed class MoeBlockTests : IDisposable
{
    private const int Layer = 2;
    private readonly CheckpointFolder _checkpoint = CheckpointFolder.Open(GoldenFile.Path("models", "glm45v-tiny"));
    private readonly ModelConfig _config = ModelConfig.Load(GoldenFile.Path("models", "glm45v-tiny"));

    [Theory]
    [InlineData(1, 1f, true)]
    [InlineData(7, 1f, true)]
    [InlineData(64, 1f, true)]
    [InlineData(7, 2.5f, true)]
    [InlineData(7, 1f, false)]
    public void Add_RandomTokens_EqualsThePlainSum(int tokens, float scaling, bool normalize)
    {
        MoeTextConfig text = (MoeTextConfig)_config.Text with { RoutedScalingFactor = scaling, NormalizeExpertWeights = normalize };
        var weights = new WeightMap(_checkpoint, _config with { Text = text });
        float[] x = TestGraph.Random(tokens, tokens * text.HiddenSize);
        var graph = new TestGraph();
        graph.Builder.Input("x", DataType.Float, "tokens", text.HiddenSize);
        string y = new MoeBlock(graph.Builder, weights, text).Add("x", Layer);
        graph.Builder.Output(y, DataType.Float, "tokens", text.HiddenSize);

        float[] actual = Run(graph, y, x, tokens);

        double[] expected = [.. Enumerable.Range(0, tokens).SelectMany(token => Plain(weights, text, x.AsSpan(token * text.HiddenSize, text.HiddenSize)))];
        double scale = expected.Max(Math.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.First - pair.Second, -1e-5 * scale, 1e-5 * scale));
    }

    public void Dispose() => _checkpoint.Dispose();

    private static float[] Run(TestGraph graph, string output, float[] x, int tokens)
    {
        using InferenceSession session = graph.Open();
        using var options = new RunOptions();
        using OrtValue input = TestGraph.Value(x, tokens, x.Length / tokens);
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, ["x"], [input], [output]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static double[] Plain(WeightMap weights, MoeTextConfig config, ReadOnlySpan<float> x)
    {
        double[] token = [.. x.ToArray().Select(value => (double)value)];
        double[] scores = [.. Times(weights.Router(Layer), token).Select(logit => 1 / (1 + Math.Exp(-logit)))];
        float[] bias = Values(weights.RouterBias(Layer));
        int[] chosen = [.. Enumerable.Range(0, config.ExpertCount).OrderByDescending(expert => scores[expert] + bias[expert]).Take(config.ExpertsPerToken)];
        double total = config.NormalizeExpertWeights ? chosen.Sum(expert => scores[expert]) + 1e-20 : 1;
        double[] sum = Mlp(weights.SharedExpert(Layer), token);
        foreach (int expert in chosen)
        {
            double weight = scores[expert] / total * config.RoutedScalingFactor;
            sum = [.. sum.Zip(Mlp(weights.Expert(Layer, expert), token), (left, right) => left + (weight * right))];
        }

        return sum;
    }

    private static double[] Mlp(MlpWeights weights, double[] x)
    {
        double[] rows = Times(weights.GateUp, x); // gate above, up below
        int inner = rows.Length / 2;
        return Times(weights.Down, [.. Enumerable.Range(0, inner).Select(i => rows[i] / (1 + Math.Exp(-rows[i])) * rows[inner + i])]);
    }

    private static double[] Times(WeightSource matrix, double[] vector)
    {
        float[] values = Values(matrix);
        return [.. Enumerable.Range(0, values.Length / vector.Length).Select(row => Enumerable.Range(0, vector.Length).Sum(column => values[(row * vector.Length) + column] * vector[column]))];
    }

    private static float[] Values(WeightSource source) => MemoryMarshal.Cast<byte, float>(ExternalDataWriter.ReadAll(source, WeightPrecision.Fp32)).ToArray();
}
