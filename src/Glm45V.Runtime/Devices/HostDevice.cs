using System.Runtime.InteropServices;
using Glm45V.Runtime.Model;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Glm45V.Runtime.Devices;

/// <summary>The processor and its memory.</summary>
internal sealed class HostDevice(int? threads) : IDevice
{
    /// <inheritdoc/>
    public bool CapturesSteps => false;

    /// <inheritdoc/>
    public long FreeBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <inheritdoc/>
    public bool CanRun(ModelTarget target, WeightPrecision activations, out string reason)
    {
        reason = "has activations in bf16, which the processor cannot run. Use CUDA, or convert the model with --activations fp16";
        return activations != WeightPrecision.Bf16;
    }

    /// <inheritdoc/>
    public void Configure(SessionOptions options, bool captures) => options.IntraOpNumThreads = threads ?? ProcessorCores.Default;

    /// <inheritdoc/>
    public void Attach(InferenceSession session)
    {
    }

    /// <inheritdoc/>
    public OrtValue Allocate(TensorElementType type, params long[] shape) => OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, type, shape);

    /// <inheritdoc/>
    public unsafe OrtValue View(OrtValue tensor, TensorElementType type, long start, params long[] shape)
    {
        long bytes = shape.Aggregate((long)FloatTensors.Size(type), (size, side) => size * side);
        fixed (byte* memory = tensor.GetTensorMutableRawData())
        {
            return OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape, (nint)(memory + (start * FloatTensors.Size(type))), bytes);
        }
    }

    /// <inheritdoc/>
    public void Write(OrtValue tensor, TensorElementType type, long start, ReadOnlySpan<float> values) =>
        FloatTensors.Convert(values, type, tensor.GetTensorMutableRawData()[checked((int)(start * FloatTensors.Size(type)))..]);

    /// <inheritdoc/>
    public void Write<T>(OrtValue tensor, ReadOnlySpan<T> values)
        where T : unmanaged => MemoryMarshal.AsBytes(values).CopyTo(tensor.GetTensorMutableRawData());

    /// <inheritdoc/>
    public ReadOnlySpan<float> Read(OrtValue tensor, float[] buffer) => tensor.GetTensorDataAsSpan<float>();

    /// <inheritdoc/>
    public void CopyRows(OrtValue from, OrtValue to, TensorElementType type, int rows, long count)
    {
        ReadOnlySpan<byte> source = from.GetTensorMutableRawData();
        Span<byte> target = to.GetTensorMutableRawData();
        int length = checked((int)(count * FloatTensors.Size(type)));
        for (int row = 0; row < rows; row++)
        {
            source.Slice(source.Length / rows * row, length).CopyTo(target[(target.Length / rows * row)..]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
