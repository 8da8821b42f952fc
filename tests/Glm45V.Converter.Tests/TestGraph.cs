using System.Runtime.InteropServices;
using Glm45V.Converter.Graph;
using Glm45V.Runtime.Model;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Glm45V.Converter.Tests;

/// <summary>A small graph made by hand, with weights inside.</summary>
internal sealed class TestGraph
{
    public GraphBuilder Builder { get; } = new("test", new WeightFormat(WeightPrecision.Fp32), "", null);

    public string Floats(string name, float[] values, params long[] shape) =>
        Tensor(name, TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes<float>(values), shape);

    public string Bytes(string name, byte[] values, params long[] shape) =>
        Tensor(name, TensorProto.Types.DataType.Uint8, values, shape);

    public InferenceSession Open() => new(Builder.ToModel().ToByteArray());

    public static OrtValue Value<T>(T[] values, params long[] shape)
        where T : unmanaged => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(), shape);

    /// <summary>Seeded values in −1 … 1.</summary>
    public static float[] Random(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    private string Tensor(string name, TensorProto.Types.DataType type, ReadOnlySpan<byte> data, long[] shape)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(data) };
        tensor.Dims.Add(shape);
        Builder.Graph.Initializer.Add(tensor);
        return name;
    }
}
