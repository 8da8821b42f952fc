using Glm45V.Converter.Graph;
using Microsoft.ML.OnnxRuntime;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Glm45V.Converter.Tests;

/// <summary>What the design takes for granted about ONNX Runtime; a version that breaks one of these breaks the model.</summary>
public sealed class OnnxRuntimeFactsTests
{
    private const int Heads = 6;
    private const int KeyValueHeads = 2;
    private const int HeadSize = 32;
    private const int RotaryHalf = 8;
    private const int Capacity = 24;

    [Fact]
    public void GroupQueryAttention_SharedBuffersInPrefillAppendAndRewind_EqualsPlainAttention()
    {
        const int Tokens = 10;
        float[] packed = TestGraph.Random(1, Tokens * (Heads + (2 * KeyValueHeads)) * HeadSize);
        (float[] cos, float[] sin) = RandomRotary(2);
        double[] expected = PlainAttention(packed, Tokens, cos, sin);
        using var attention = new SharedAttention(cos, sin);

        float[] prefill = attention.Run(packed, 0, 6);
        float[] append = attention.Run(packed, 6, 3);
        attention.Run(TestGraph.Random(3, packed.Length), 6, 4); // other tokens in place of 6 to 9, then back
        float[] again = attention.Run(packed, 6, 4);

        int width = Heads * HeadSize;
        AssertClose(expected.AsSpan(0, 6 * width), prefill);
        AssertClose(expected.AsSpan(6 * width, 3 * width), append);
        AssertClose(expected.AsSpan(6 * width, 4 * width), again);
    }

    [Theory]
    [InlineData(0L, 1e-5)]
    [InlineData(4L, 2e-2)] // int8 activations
    public void MatMulNBits_WithBias_EqualsDequantisedProduct(long accuracy, double tolerance)
    {
        const int Columns = 128;
        const int Rows = 32;
        var weight = new FourBitMatrix(TestGraph.Random(4, Rows * Columns), Rows, Columns, blockSize: 64);
        float[] bias = TestGraph.Random(5, Rows);
        float[] x = TestGraph.Random(6, 3 * Columns);
        var graph = new TestGraph();
        graph.Builder.Input("x", DataType.Float, 3, Columns);
        string[] inputs = ["x", graph.Bytes("w", weight.Packed, Rows, Columns / 64, 32), graph.Floats("s", weight.Scales, Rows, Columns / 64), "", "", graph.Floats("b", bias, Rows)];
        graph.Builder.Add("MatMulNBits", GraphBuilder.Contrib, inputs, ["y"], ("K", (long)Columns), ("N", (long)Rows), ("bits", 4L), ("block_size", 64L), ("accuracy_level", accuracy));
        graph.Builder.Output("y", DataType.Float, 3, Rows);

        float[] y = Run(graph, ("x", TestGraph.Value(x, 3, Columns)));

        double[] expected = [.. Enumerable.Range(0, 3 * Rows).Select(i => bias[i % Rows] + Dot(weight.Dequantised.AsSpan(i % Rows * Columns, Columns), x.AsSpan(i / Rows * Columns, Columns)))];
        AssertClose(expected, y, tolerance);
    }

    [Fact]
    public void QMoE_LogSpaceRouting_EqualsSigmoidRouting()
    {
        const int Experts = 4;
        const int Hidden = 64;
        const int Inner = 64;
        FourBitMatrix[] gateUp = [.. Enumerable.Range(0, Experts).Select(e => new FourBitMatrix(TestGraph.Random(20 + e, 2 * Inner * Hidden), 2 * Inner, Hidden, 64))];
        FourBitMatrix[] down = [.. Enumerable.Range(0, Experts).Select(e => new FourBitMatrix(TestGraph.Random(30 + e, Hidden * Inner), Hidden, Inner, 64))];
        float[] x = TestGraph.Random(40, Hidden);
        double[] scores = [0.9, 0.2, 0.6, 0.4]; // experts 0 and 2 are chosen
        float[] routing = [MathF.Log(0.9f), -1e4f, MathF.Log(0.6f), -1e4f];
        var graph = new TestGraph();
        graph.Builder.Input("x", DataType.Float, 1, Hidden);
        graph.Builder.Input("r", DataType.Float, 1, Experts);
        string[] inputs =
        [
            "x", "r",
            graph.Bytes("w1", [.. gateUp.SelectMany(m => m.Packed)], Experts, 2 * Inner, Hidden / 2), graph.Floats("s1", [.. gateUp.SelectMany(m => m.Scales)], Experts, 2 * Inner, Hidden / 64), "",
            graph.Bytes("w2", [.. down.SelectMany(m => m.Packed)], Experts, Hidden, Inner / 2), graph.Floats("s2", [.. down.SelectMany(m => m.Scales)], Experts, Hidden, Inner / 64),
        ];
        graph.Builder.Add("QMoE", GraphBuilder.Contrib, inputs, ["y"], ("k", 2L), ("expert_weight_bits", 4L), ("block_size", 64L), ("normalize_routing_weights", 1L),
            ("activation_type", "swiglu"), ("swiglu_fusion", 1L), ("weights_prepacked", 0L), ("activation_alpha", 1f), ("activation_beta", 0f));
        graph.Builder.Output("y", DataType.Float, 1, Hidden);

        float[] y = Run(graph, ("x", TestGraph.Value(x, 1, Hidden)), ("r", TestGraph.Value(routing, 1, Experts)));

        double total = scores[0] + scores[2];
        double[] expected = [.. Enumerable.Range(0, Hidden).Select(i => new[] { 0, 2 }.Sum(e => scores[e] / total * Expert(gateUp[e], down[e], x, Inner)[i]))];
        AssertClose(expected, y, 1e-5);
    }

    [Fact]
    public void If_BranchesWithRowsAndWithoutRows_Concatenate()
    {
        var graph = new TestGraph();
        graph.Builder.Input("c", DataType.Bool, 1);
        graph.Builder.Input("x", DataType.Float, "rows", 2);
        GraphBuilder some = graph.Builder.Branch("some");
        some.Output(some.Node("Identity", ["x"]), DataType.Float, "n", 2);
        GraphBuilder none = graph.Builder.Branch("none");
        none.Output(none.Node("Identity", [none.Empty(DataType.Float, 0, 2)]), DataType.Float, "n", 2);
        string rows = graph.Builder.Node("If", ["c"], ("then_branch", some.Graph), ("else_branch", none.Graph));
        graph.Builder.Add("Concat", "", [rows, "x"], ["y"], ("axis", 0L));
        graph.Builder.Output("y", DataType.Float, "m", 2);
        float[] x = [1, 2];

        float[] with = Run(graph, ("c", TestGraph.Value(new[] { true }, 1)), ("x", TestGraph.Value(x, 1, 2)));
        float[] without = Run(graph, ("c", TestGraph.Value(new[] { false }, 1)), ("x", TestGraph.Value(x, 1, 2)));

        Assert.Equal([1f, 2f, 1f, 2f], with);
        Assert.Equal([1f, 2f], without);
    }

    [Fact]
    public void TopK_SmallestFirstWithTies_KeepsTheirOrder()
    {
        long[] tokens = [.. Enumerable.Range(0, 5000).Select(i => (long)(i * 7 % 10))];
        var graph = new TestGraph();
        graph.Builder.Input("t", DataType.Int64, tokens.Length);
        string[] sorted = graph.Builder.Add("TopK", "", ["t", graph.Builder.Longs(tokens.Length)], ["values", "order"], ("axis", 0L), ("largest", 0L));
        graph.Builder.Add("Cast", "", [sorted[1]], ["y"], ("to", (long)DataType.Float));
        graph.Builder.Output("y", DataType.Float, tokens.Length);

        float[] order = Run(graph, ("t", TestGraph.Value(tokens, tokens.Length)));

        Assert.Equal(Enumerable.Range(0, tokens.Length).OrderBy(i => tokens[i]).Select(i => (float)i), order);
    }

    private static float[] Run(TestGraph graph, params (string Name, OrtValue Value)[] inputs)
    {
        using InferenceSession session = graph.Open();
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, [.. inputs.Select(input => input.Name)], [.. inputs.Select(input => input.Value)], session.OutputNames);
        Array.ForEach(inputs, input => input.Value.Dispose());
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static double[] Expert(FourBitMatrix gateUp, FourBitMatrix down, float[] x, int inner)
    {
        double[] rows = gateUp.Times([.. x.Select(value => (double)value)]); // gate and up in turns
        double[] activated = [.. Enumerable.Range(0, inner).Select(i => rows[2 * i] / (1 + Math.Exp(-rows[2 * i])) * rows[(2 * i) + 1])];
        return down.Times(activated);
    }

    private static (float[] Cos, float[] Sin) RandomRotary(int seed)
    {
        float[] angles = TestGraph.Random(seed, Capacity * RotaryHalf);
        return ([.. angles.Select(angle => MathF.Cos(3 * angle))], [.. angles.Select(angle => MathF.Sin(3 * angle))]);
    }

    /// <summary>Causal attention over packed q|k|v rows in double precision; rotary row i belongs to token i.</summary>
    private static double[] PlainAttention(float[] packed, int tokens, float[] cos, float[] sin)
    {
        int row = (Heads + (2 * KeyValueHeads)) * HeadSize;
        var output = new double[tokens * Heads * HeadSize];
        for (int head = 0; head < Heads; head++)
        {
            int shared = head / (Heads / KeyValueHeads);
            for (int token = 0; token < tokens; token++)
            {
                double[] query = Rotated(packed.AsSpan((token * row) + (head * HeadSize), HeadSize), cos, sin, token);
                double[] weights = new double[token + 1];
                for (int past = 0; past <= token; past++)
                {
                    double[] key = Rotated(packed.AsSpan((past * row) + ((Heads + shared) * HeadSize), HeadSize), cos, sin, past);
                    weights[past] = Math.Exp(query.Zip(key, (q, k) => q * k).Sum() / Math.Sqrt(HeadSize));
                }

                double total = weights.Sum();
                for (int past = 0; past <= token; past++)
                {
                    ReadOnlySpan<float> value = packed.AsSpan((past * row) + ((Heads + KeyValueHeads + shared) * HeadSize), HeadSize);
                    for (int i = 0; i < HeadSize; i++)
                    {
                        output[(((token * Heads) + head) * HeadSize) + i] += weights[past] / total * value[i];
                    }
                }
            }
        }

        return output;
    }

    /// <summary>Half-split rotation of the first 2 × RotaryHalf channels.</summary>
    private static double[] Rotated(ReadOnlySpan<float> vector, float[] cos, float[] sin, int row)
    {
        double[] rotated = [.. vector.ToArray().Select(value => (double)value)];
        for (int i = 0; i < RotaryHalf; i++)
        {
            double c = cos[(row * RotaryHalf) + i];
            double s = sin[(row * RotaryHalf) + i];
            rotated[i] = (vector[i] * c) - (vector[i + RotaryHalf] * s);
            rotated[i + RotaryHalf] = (vector[i + RotaryHalf] * c) + (vector[i] * s);
        }

        return rotated;
    }

    private static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            sum += (double)left[i] * right[i];
        }

        return sum;
    }

    private static void AssertClose(ReadOnlySpan<double> expected, float[] actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = expected.ToArray().Max(Math.Abs);
        double worst = expected.ToArray().Zip(actual, (left, right) => Math.Abs(left - right)).Max();
        Assert.True(worst <= tolerance * scale, $"max|Δ| {worst} exceeds {tolerance} · {scale}");
    }

    /// <summary>One GroupQueryAttention node whose past and present are the same memory.</summary>
    private sealed class SharedAttention : IDisposable
    {
        private readonly float[] _keys = new float[KeyValueHeads * Capacity * HeadSize];
        private readonly float[] _values = new float[KeyValueHeads * Capacity * HeadSize];
        private readonly float[] _cos;
        private readonly float[] _sin;
        private readonly InferenceSession _session;

        public SharedAttention(float[] cos, float[] sin)
        {
            (_cos, _sin) = (cos, sin);
            var graph = new TestGraph();
            GraphBuilder builder = graph.Builder;
            int width = (Heads + (2 * KeyValueHeads)) * HeadSize;
            builder.Input("qkv", DataType.Float, 1, "tokens", width);
            builder.Input("pk", DataType.Float, 1, KeyValueHeads, "capacity", HeadSize);
            builder.Input("pv", DataType.Float, 1, KeyValueHeads, "capacity", HeadSize);
            builder.Input("seqlens", DataType.Int32, 1);
            builder.Input("total", DataType.Int32);
            builder.Input("cos", DataType.Float, "rows", RotaryHalf);
            builder.Input("sin", DataType.Float, "rows", RotaryHalf);
            builder.Add("GroupQueryAttention", GraphBuilder.Contrib, ["qkv", "", "", "pk", "pv", "seqlens", "total", "cos", "sin"], ["y", "nk", "nv"],
                ("num_heads", (long)Heads), ("kv_num_heads", (long)KeyValueHeads), ("do_rotary", 1L));
            builder.Output("y", DataType.Float, 1, "tokens", Heads * HeadSize);
            builder.Output("nk", DataType.Float, 1, KeyValueHeads, "capacity", HeadSize);
            builder.Output("nv", DataType.Float, 1, KeyValueHeads, "capacity", HeadSize);
            _session = graph.Open();
        }

        /// <summary>Runs rows from … from + count − 1 after the first <paramref name="from"/> tokens of the cache.</summary>
        public float[] Run(float[] packed, int from, int count)
        {
            int width = (Heads + (2 * KeyValueHeads)) * HeadSize;
            var output = new float[count * Heads * HeadSize];
            using OrtIoBinding binding = _session.CreateIoBinding();
            using var options = new RunOptions();
            using OrtValue keys = TestGraph.Value(_keys, 1, KeyValueHeads, Capacity, HeadSize);
            using OrtValue values = TestGraph.Value(_values, 1, KeyValueHeads, Capacity, HeadSize);
            OrtValue[] rest =
            [
                TestGraph.Value(packed[(from * width)..((from + count) * width)], 1, count, width), TestGraph.Value(new[] { from + count - 1 }, 1), TestGraph.Value(new[] { from + count }),
                TestGraph.Value(_cos, Capacity, RotaryHalf), TestGraph.Value(_sin, Capacity, RotaryHalf), TestGraph.Value(output, 1, count, Heads * HeadSize),
            ];
            binding.BindInput("qkv", rest[0]);
            binding.BindInput("seqlens", rest[1]);
            binding.BindInput("total", rest[2]);
            binding.BindInput("cos", rest[3]);
            binding.BindInput("sin", rest[4]);
            binding.BindInput("pk", keys);
            binding.BindInput("pv", values);
            binding.BindOutput("nk", keys);
            binding.BindOutput("nv", values);
            binding.BindOutput("y", rest[5]);
            _session.RunWithBinding(options, binding);
            Array.ForEach(rest, value => value.Dispose());
            return output;
        }

        public void Dispose() => _session.Dispose();
    }
}
