using System.Globalization;
using System.Runtime.InteropServices;
using Glm45V.Converter.Checkpoint;
using Glm45V.Runtime.Model;
using Google.Protobuf;
using Onnx;

namespace Glm45V.Converter.Graph;

/// <summary>Writes an ONNX graph node by node; each call gives the name of the value it made.</summary>
internal sealed class GraphBuilder
{
    /// <summary>Domain of ONNX Runtime's own operators.</summary>
    public const string Contrib = "com.microsoft";

    private const int IrVersion = 10;
    private const int Opset = 21;
    private const int InlineLimit = 4096; // bytes; smaller weights stay in the graph file
    private readonly ExternalDataWriter? _writer;
    private readonly string _dataFile;
    private readonly Counter _counter;
    private readonly Dictionary<string, string> _constants = new(StringComparer.Ordinal);

    /// <summary>Starts a graph whose weights go into a data file.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="format">How matrices are stored.</param>
    /// <param name="dataFile">Name of the data file.</param>
    /// <param name="writer">Writes it.</param>
    /// <param name="activations">The float type that values have between the operators.</param>
    public GraphBuilder(string name, WeightFormat format, string dataFile, ExternalDataWriter? writer, WeightPrecision activations = WeightPrecision.Fp32)
        : this(name, format, dataFile, writer, activations, new Counter())
    {
    }

    private GraphBuilder(string name, WeightFormat format, string dataFile, ExternalDataWriter? writer, WeightPrecision activations, Counter counter)
    {
        Format = format;
        Activations = activations;
        _dataFile = dataFile;
        _writer = writer;
        _counter = counter;
        Graph = new GraphProto { Name = name };
    }

    public GraphProto Graph { get; }

    /// <summary>How matrices are stored.</summary>
    public WeightFormat Format { get; }

    /// <summary>The float type that values have between the operators.</summary>
    public WeightPrecision Activations { get; }

    /// <summary><see cref="Activations"/> as ONNX names it.</summary>
    public TensorProto.Types.DataType FloatType => TypeOf(Activations);

    /// <summary>Starts the body of an <c>If</c>; it sees this graph's values and writes weights into the same file.</summary>
    public GraphBuilder Branch(string name) => new(name, Format, _dataFile, _writer, Activations, _counter);

    public string Input(string name, TensorProto.Types.DataType type, params Dimension[] shape)
    {
        Graph.Input.Add(ValueInfo(name, type, shape));
        return name;
    }

    public void Output(string name, TensorProto.Types.DataType type, params Dimension[] shape) =>
        Graph.Output.Add(ValueInfo(name, type, shape));

    /// <summary>Adds a node with one output and gives its name.</summary>
    public string Node(string op, string[] inputs, params (string Name, object Value)[] attributes) =>
        Add(op, "", inputs, [Fresh(op)], attributes)[0];

    /// <summary>Adds a node of ONNX Runtime's own domain with one output and gives its name.</summary>
    public string ContribNode(string op, string[] inputs, params (string Name, object Value)[] attributes) =>
        Add(op, Contrib, inputs, [Fresh(op)], attributes)[0];

    /// <summary>Adds a node whose outputs have the given names; an empty name leaves an output out.</summary>
    public string[] Add(string op, string domain, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = op, Domain = domain, Name = Fresh("node") };
        node.Input.Add(inputs);
        node.Output.Add(outputs);
        node.Attribute.Add(attributes.Select(Attribute));
        Graph.Node.Add(node);
        return outputs;
    }

    public string Fresh(string stem) => $"{stem}_{_counter.Next()}";

    /// <summary>Adds x · weightᵀ (+ bias) for x [rows, in] and a checkpoint matrix [out, in], stored as the graph's format says or as asked.</summary>
    public string Linear(string x, WeightSource source, string? bias = null, WeightFormat? format = null, string? output = null)
    {
        WeightFormat stored = format ?? Format;
        return stored.Precision.IsQuantized()
            ? QuantizedLinear(x, source, bias, stored, output)
            : Gemm(x, Weight(source, stored.Precision), bias, output);
    }

    /// <summary>Adds x · weightᵀ (+ bias) for a weight of the graph [out, in].</summary>
    public string Gemm(string x, string weight, string? bias = null, string? output = null) =>
        Add("Gemm", "", bias is null ? [x, weight] : [x, weight, bias], [output ?? Fresh("Gemm")], ("transB", 1L))[0];

    /// <summary>Adds a checkpoint weight and gives its value as an activation: where it is stored otherwise, it is cast when the session loads.</summary>
    /// <param name="source">The weight.</param>
    /// <param name="exact">Whether it is stored as activations are, however matrices are.</param>
    public string Weight(WeightSource source, bool exact = false) => Weight(source, exact ? Activations : Format.Float);

    /// <summary>Adds a checkpoint weight as fp32, whatever activations are.</summary>
    public string Fp32Weight(WeightSource source)
    {
        Store(source, WeightPrecision.Fp32);
        return source.Name;
    }

    private string Weight(WeightSource source, WeightPrecision stored)
    {
        // Activations of 16 bits leave nothing of a wider weight.
        WeightPrecision kept = Activations == WeightPrecision.Fp32 ? stored : Activations;
        Store(source, kept);
        return kept == Activations ? source.Name : Cast(source.Name, Activations);
    }

    /// <summary>Adds a conversion to another float type.</summary>
    public string Cast(string x, WeightPrecision to, string? output = null) =>
        Add("Cast", "", [x], [output ?? Fresh("Cast")], ("to", (long)TypeOf(to)))[0];

    private void Store(WeightSource source, WeightPrecision stored)
    {
        var tensor = new TensorProto { Name = source.Name, DataType = (int)TypeOf(stored) };
        tensor.Dims.Add(source.Shape);
        if (source.Count * stored.Bits() / 8 < InlineLimit || _writer is null)
        {
            tensor.RawData = ByteString.CopyFrom(ExternalDataWriter.ReadAll(source, stored));
        }
        else
        {
            External(tensor, _writer.Write(source, stored));
        }

        Graph.Initializer.Add(tensor);
    }

    /// <summary>Adds a stack of matrices [count, out, in], whose rows lie one after the other in the source, as integers in blocks.</summary>
    /// <returns>The codes [count, out, in · bits / 8] and the scales [count, out, in / block].</returns>
    public (string Codes, string Scales) QuantizedStack(WeightSource source, int count)
    {
        (TensorProto codes, TensorProto scales) = Quantized(source, Format);
        (long rows, long columns) = (source.Shape[0] / count, source.Shape[1]);
        codes.Dims.Clear();
        codes.Dims.Add([count, rows, columns * Format.Precision.Bits() / 8]);
        scales.Dims.Clear();
        scales.Dims.Add([count, rows, columns / Format.Block]);
        return (codes.Name, scales.Name);
    }

    private static TensorProto.Types.DataType TypeOf(WeightPrecision precision) => precision switch
    {
        WeightPrecision.Fp16 => TensorProto.Types.DataType.Float16,
        WeightPrecision.Bf16 => TensorProto.Types.DataType.Bfloat16,
        _ => TensorProto.Types.DataType.Float,
    };

    private (TensorProto Codes, TensorProto Scales) Quantized(WeightSource source, WeightFormat format)
    {
        (long rows, long columns) = (source.Shape[0], source.Shape[1]);
        long blocks = BlockQuantizer.Blocks((int)columns, format.Block);
        int bits = format.Precision.Bits();
        ((long, long) codesAt, (long, long) scalesAt) = _writer!.WriteQuantized(source, format);
        var codes = new TensorProto { Name = $"{source.Name}.codes", DataType = (int)TensorProto.Types.DataType.Uint8, Dims = { rows, blocks, format.Block * bits / 8 } };
        var scales = new TensorProto { Name = $"{source.Name}.scales", DataType = (int)TypeOf(format.Scales), Dims = { rows, blocks } };
        External(codes, codesAt);
        External(scales, scalesAt);
        Graph.Initializer.Add(codes);
        Graph.Initializer.Add(scales);
        return (codes, scales);
    }

    private string QuantizedLinear(string x, WeightSource source, string? bias, WeightFormat format, string? output)
    {
        (TensorProto codes, TensorProto scales) = Quantized(source, format);
        string[] inputs = bias is null ? [x, codes.Name, scales.Name] : [x, codes.Name, scales.Name, "", "", bias];
        return Add("MatMulNBits", Contrib, inputs, [output ?? Fresh("MatMulNBits")],
            ("K", source.Shape[1]), ("N", source.Shape[0]), ("bits", (long)format.Precision.Bits()), ("block_size", (long)format.Block), ("accuracy_level", (long)format.AccuracyLevel))[0];
    }

    private void External(TensorProto tensor, (long Offset, long Length) place)
    {
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Add(Entry("location", _dataFile));
        tensor.ExternalData.Add(Entry("offset", place.Offset.ToString(CultureInfo.InvariantCulture)));
        tensor.ExternalData.Add(Entry("length", place.Length.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Gives a constant int64 vector, shared by all who ask for the same values.</summary>
    public string Longs(params long[] values) => Constant($"longs:{string.Join(",", values)}", TensorProto.Types.DataType.Int64,
        [values.Length], MemoryMarshal.AsBytes<long>(values));

    /// <summary>Gives a constant fp32 scalar, shared by all who ask for the same value.</summary>
    public string Scalar(float value) => Constant($"float:{value.ToString("R", CultureInfo.InvariantCulture)}",
        TensorProto.Types.DataType.Float, [], MemoryMarshal.AsBytes<float>([value]));

    /// <summary>Gives a constant without elements, of the given type and shape.</summary>
    public string Empty(TensorProto.Types.DataType type, params long[] shape) =>
        Constant($"empty:{type}:{string.Join(",", shape)}", type, shape, []);

    /// <summary>Wraps the graph as a model of opset 21 with ONNX Runtime's operators.</summary>
    public ModelProto ToModel()
    {
        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "Glm45V.Converter", Graph = Graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = Contrib, Version = 1 });
        return model;
    }

    private string Constant(string key, TensorProto.Types.DataType type, ReadOnlySpan<long> shape, ReadOnlySpan<byte> data)
    {
        if (!_constants.TryGetValue(key, out string? name))
        {
            name = Fresh("constant");
            var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(data) };
            tensor.Dims.Add(shape.ToArray());
            Graph.Initializer.Add(tensor);
            _constants.Add(key, name);
        }

        return name;
    }

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };

    private static ValueInfoProto ValueInfo(string name, TensorProto.Types.DataType type, Dimension[] shape)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = new TensorShapeProto() };
        tensor.Shape.Dim.Add(shape.Select(dimension => dimension.ToProto()));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private static AttributeProto Attribute((string Name, object Value) attribute)
    {
        var proto = new AttributeProto { Name = attribute.Name };
        switch (attribute.Value)
        {
            case long number:
                proto.Type = AttributeProto.Types.AttributeType.Int;
                proto.I = number;
                break;
            case float number:
                proto.Type = AttributeProto.Types.AttributeType.Float;
                proto.F = number;
                break;
            case long[] numbers:
                proto.Type = AttributeProto.Types.AttributeType.Ints;
                proto.Ints.Add(numbers);
                break;
            case string text:
                proto.Type = AttributeProto.Types.AttributeType.String;
                proto.S = ByteString.CopyFromUtf8(text);
                break;
            case GraphProto graph:
                proto.Type = AttributeProto.Types.AttributeType.Graph;
                proto.G = graph;
                break;
            default:
                throw new ArgumentException($"Attribute '{attribute.Name}' has the unknown type {attribute.Value.GetType()}.", nameof(attribute));
        }

        return proto;
    }

    private sealed class Counter
    {
        private int _last;

        public int Next() => ++_last;
    }
}

/// <summary>One side of a tensor's shape: a number, or a name where it varies.</summary>
internal readonly record struct Dimension(long Value, string? Name)
{
    public static implicit operator Dimension(long value) => new(value, null);

    public static implicit operator Dimension(int value) => new(value, null);

    public static implicit operator Dimension(string name) => new(0, name);

    public TensorShapeProto.Types.Dimension ToProto() => Name is null
        ? new TensorShapeProto.Types.Dimension { DimValue = Value }
        : new TensorShapeProto.Types.Dimension { DimParam = Name };
}
