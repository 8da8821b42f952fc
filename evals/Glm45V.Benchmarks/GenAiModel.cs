using System.Text.Json.Nodes;
using Glm45V.Runtime.Model;
using Google.Protobuf;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Glm45V.Benchmarks;

/// <summary>Writes a converted model as ONNX Runtime GenAI reads one: the same decoder nodes and weights behind its inputs, for text alone.</summary>
internal static class GenAiModel
{
    private const int MaxPositions = 4096;

    public static void Write(string folder, string to)
    {
        ModelConfig config = ModelConfig.Load(folder);
        ModelManifest manifest = ModelManifest.Load(folder);
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, ModelPaths.DecoderGraph)));
        GraphProto graph = model.Graph;
        var nodes = new List<NodeProto>(graph.Node);
        graph.Node.Clear();
        Replace(graph, config.Text, manifest.Embedding ?? manifest.Weights);
        graph.Node.Add(nodes);
        Unsqueeze(graph, config.Text);
        using (FileStream file = File.Create(Path.Combine(to, ModelPaths.DecoderGraph)))
        {
            model.WriteTo(file);
        }

        foreach (string name in (string[])[ModelPaths.ExternalData(ModelPaths.DecoderGraph), ModelPaths.Embedding])
        {
            File.Copy(Path.Combine(folder, name), Path.Combine(to, name)); // ONNX Runtime does not follow links
        }

        File.WriteAllText(Path.Combine(to, "genai_config.json"), Configuration(config.Text).ToJsonString());
    }

    /// <summary>Makes ids and a mask the graph's inputs, and from them what were its inputs.</summary>
    private static void Replace(GraphProto graph, TextConfig config, WeightPrecision embedding)
    {
        string[] replaced = [GraphNames.InputsEmbeds, GraphNames.Cos, GraphNames.Sin, GraphNames.SequenceLength, GraphNames.TotalLength, GraphNames.LogitRows];
        foreach (ValueInfoProto input in graph.Input.Where(input => replaced.Contains(input.Name)).ToArray())
        {
            graph.Input.Remove(input);
        }

        graph.Input.Add(Value("input_ids", DataType.Int64, "batch", "tokens"));
        graph.Input.Add(Value("attention_mask", DataType.Int64, "batch", "total"));
        var table = new TensorProto { Name = "embedding", DataType = (int)(embedding == WeightPrecision.Fp32 ? DataType.Float : DataType.Float16), Dims = { config.VocabularySize, config.HiddenSize }, DataLocation = TensorProto.Types.DataLocation.External };
        table.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = ModelPaths.Embedding });
        graph.Initializer.Add(table);
        Rotary(graph, config);
        Constant(graph, "flat", [-1]);
        Constant(graph, "one", [1]);
        Constant(graph, "zero", [], 0);
        Constant(graph, "step", [], 1);
        Node(graph, "Reshape", ["input_ids", "flat"], "ids");
        Node(graph, "Gather", ["embedding", "ids"], "rows", ("axis", 0));
        Node(graph, "Cast", ["rows"], GraphNames.InputsEmbeds, ("to", (int)DataType.Float));
        Node(graph, "Shape", ["attention_mask"], "mask_shape", ("start", 1));
        Node(graph, "Sub", ["mask_shape", "one"], "last");
        Node(graph, "Cast", ["last"], GraphNames.SequenceLength, ("to", (int)DataType.Int32));
        Node(graph, "Squeeze", ["mask_shape"], "total_long");
        Node(graph, "Cast", ["total_long"], GraphNames.TotalLength, ("to", (int)DataType.Int32));
        Node(graph, "Size", ["ids"], "count");
        Node(graph, "Range", ["zero", "count", "step"], GraphNames.LogitRows);
    }

    private static void Rotary(GraphProto graph, TextConfig config)
    {
        int width = config.RotaryDimension / 2;
        var cos = new float[MaxPositions * width];
        var sin = new float[MaxPositions * width];
        for (int i = 0; i < cos.Length; i++)
        {
            // Frequency and angle in fp32, as the runtime and the reference round them.
            float angle = i / width * (1f / MathF.Pow(config.RopeTheta, 2f * (i % width) / config.RotaryDimension));
            cos[i] = (float)Math.Cos(angle);
            sin[i] = (float)Math.Sin(angle);
        }

        foreach ((string name, float[] values) in ((string, float[])[])[(GraphNames.Cos, cos), (GraphNames.Sin, sin)])
        {
            graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)DataType.Float, Dims = { MaxPositions, width }, RawData = ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values)) });
        }
    }

    private static void Unsqueeze(GraphProto graph, TextConfig config)
    {
        NodeProto head = graph.Node.Single(node => node.Output.Contains(GraphNames.Logits));
        head.Output[head.Output.IndexOf(GraphNames.Logits)] = "logit_rows_out";
        Constant(graph, "axis_0", [0]);
        Node(graph, "Unsqueeze", ["logit_rows_out", "axis_0"], GraphNames.Logits);
        graph.Output.Remove(graph.Output.Single(output => output.Name == GraphNames.Logits));
        graph.Output.Add(Value(GraphNames.Logits, DataType.Float, "batch", "tokens", config.VocabularySize));
    }

    private static JsonObject Configuration(TextConfig config) => new()
    {
        ["model"] = new JsonObject
        {
            ["type"] = "llama",
            ["context_length"] = MaxPositions,
            ["vocab_size"] = config.VocabularySize,
            ["bos_token_id"] = 0,
            ["eos_token_id"] = config.VocabularySize - 1,
            ["pad_token_id"] = 0,
            ["decoder"] = new JsonObject
            {
                ["filename"] = ModelPaths.DecoderGraph,
                ["session_options"] = new JsonObject { ["intra_op_num_threads"] = Workbench.Threads, ["provider_options"] = new JsonArray() },
                ["hidden_size"] = config.HiddenSize,
                ["head_size"] = config.HeadSize,
                ["num_attention_heads"] = config.HeadCount,
                ["num_key_value_heads"] = config.KeyValueHeadCount,
                ["num_hidden_layers"] = config.LayerCount,
                ["inputs"] = new JsonObject { ["input_ids"] = "input_ids", ["attention_mask"] = "attention_mask", ["position_ids"] = GraphNames.PositionIds, ["past_key_names"] = "past_key_%d", ["past_value_names"] = "past_value_%d" },
                ["outputs"] = new JsonObject { ["logits"] = GraphNames.Logits, ["present_key_names"] = "present_key_%d", ["present_value_names"] = "present_value_%d" },
            },
        },
        ["search"] = new JsonObject { ["do_sample"] = false, ["max_length"] = MaxPositions, ["past_present_share_buffer"] = true },
    };

    private static void Node(GraphProto graph, string op, string[] inputs, string output, params (string Name, long Value)[] attributes)
    {
        var node = new NodeProto { OpType = op, Name = $"wrap_{output}" };
        node.Input.Add(inputs);
        node.Output.Add(output);
        node.Attribute.Add(attributes.Select(attribute => new AttributeProto { Name = attribute.Name, Type = AttributeProto.Types.AttributeType.Int, I = attribute.Value }));
        graph.Node.Add(node);
    }

    private static void Constant(GraphProto graph, string name, long[] values) => Constant(graph, name, [values.Length], values);

    private static void Constant(GraphProto graph, string name, long[] shape, params long[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)DataType.Int64 };
        tensor.Dims.Add(shape);
        tensor.Int64Data.Add(values);
        graph.Initializer.Add(tensor);
    }

    private static ValueInfoProto Value(string name, DataType type, params object[] shape)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = new TensorShapeProto() };
        tensor.Shape.Dim.Add(shape.Select(side => side is string symbol
            ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
            : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(side, System.Globalization.CultureInfo.InvariantCulture) }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
