using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using Glm45V.Runtime.Model;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Glm45V.Runtime.Devices;

/// <summary>An NVIDIA GPU and its memory.</summary>
/// <remarks>One thread only: ONNX Runtime keeps captured graphs by thread.</remarks>
internal sealed unsafe class CudaDevice : IDevice
{
    private const string Provider = "CUDAExecutionProvider";
    private readonly OrtMemoryInfo _memory;
    private readonly Dictionary<string, string> _settings;
    private readonly int? _threads;
    private OrtAllocator? _allocator;

    /// <param name="settings">What is to differ from the settings below.</param>
    /// <param name="threads">Threads for what is left to the processor; null is one for each core.</param>
    /// <exception cref="Glm45VException">This build has no CUDA, or <c>device_id</c> is no number.</exception>
    public CudaDevice(IReadOnlyDictionary<string, string> settings, int? threads)
    {
        _threads = threads;
        _settings = new Dictionary<string, string>
        {
            ["device_id"] = "0",
            ["enable_cuda_graph"] = "1",
            ["use_tf32"] = "0", // its rounding of the router's product could choose other experts
            ["sdpa_kernel"] = "1", // flash attention, whatever else is installed
            ["arena_extend_strategy"] = "kSameAsRequested",
            ["session.use_device_allocator_for_initializers"] = "1",
        }.Concat(settings).GroupBy(setting => setting.Key).ToDictionary(setting => setting.Key, setting => setting.Last().Value);
        if (!int.TryParse(_settings["device_id"], NumberStyles.None, CultureInfo.InvariantCulture, out int gpu))
        {
            throw new Glm45VException($"The setting device_id is '{_settings["device_id"]}': it must be the number of a GPU, 0 for the first.");
        }

        if (!OrtEnv.Instance().GetAvailableProviders().Contains(Provider))
        {
            throw new Glm45VException("This build runs on the processor only. Build it with -p:Cuda=true on a machine with an NVIDIA GPU, CUDA 13 and its driver, for example: dotnet run -c Release -p:Cuda=true --project src/Glm45V.Cli -- bench --device cuda");
        }

        _memory = new OrtMemoryInfo(OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.ArenaAllocator, gpu, OrtMemType.Default);
    }

    /// <inheritdoc/>
    public bool CapturesSteps => _settings["enable_cuda_graph"] != "0";

    /// <inheritdoc/>
    public long FreeBytes => CudaRuntime.Memory().Free;

    /// <inheritdoc/>
    public bool CanRun(ModelTarget target, WeightPrecision activations, out string reason)
    {
        reason = target != ModelTarget.Cuda ? "was converted for the CPU. Convert the checkpoint again with --target cuda --weights int4"
            : "has activations in fp32, which CUDA's operator for experts does not take. Convert the checkpoint again with --activations fp16 or bf16";
        return target == ModelTarget.Cuda && activations != WeightPrecision.Fp32;
    }

    /// <inheritdoc/>
    public void Configure(SessionOptions options, bool captures)
    {
        using var cuda = new OrtCUDAProviderOptions();
        var provider = _settings.Where(setting => !setting.Key.Contains('.', StringComparison.Ordinal)).ToDictionary();
        provider["enable_cuda_graph"] = captures && CapturesSteps ? "1" : "0";
        cuda.UpdateOptions(provider);
        options.IntraOpNumThreads = _threads ?? ProcessorCores.Default;
        options.AppendExecutionProvider_CUDA(cuda);
        foreach ((string name, string value) in _settings.Where(setting => setting.Key.Contains('.', StringComparison.Ordinal)))
        {
            options.AddSessionConfigEntry(name, value);
        }
    }

    /// <inheritdoc/>
    public void Attach(InferenceSession session) => _allocator = new OrtAllocator(session, _memory);

    /// <inheritdoc/>
    public OrtValue Allocate(TensorElementType type, params long[] shape) => OrtValue.CreateAllocatedTensorValue(
        _allocator ?? throw new InvalidOperationException("No session has been opened on the GPU yet."), type, shape);

    /// <inheritdoc/>
    public OrtValue View(OrtValue tensor, TensorElementType type, long start, params long[] shape) => OrtValue.CreateTensorValueWithData(
        _memory, type, shape, (nint)(Address(tensor) + (start * FloatTensors.Size(type))), shape.Aggregate((long)FloatTensors.Size(type), (size, side) => size * side));

    /// <inheritdoc/>
    public void Write(OrtValue tensor, TensorElementType type, long start, ReadOnlySpan<float> values)
    {
        int size = FloatTensors.Size(type);
        byte[] bytes = ArrayPool<byte>.Shared.Rent(values.Length * size);
        FloatTensors.Convert(values, type, bytes);
        CudaRuntime.Upload(bytes.AsSpan(0, values.Length * size), Address(tensor) + (start * size));
        ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <inheritdoc/>
    public void Write<T>(OrtValue tensor, ReadOnlySpan<T> values)
        where T : unmanaged => CudaRuntime.Upload(MemoryMarshal.AsBytes(values), Address(tensor));

    /// <inheritdoc/>
    public ReadOnlySpan<float> Read(OrtValue tensor, float[] buffer)
    {
        CudaRuntime.Download(Address(tensor), MemoryMarshal.AsBytes(buffer.AsSpan()));
        return buffer;
    }

    /// <inheritdoc/>
    public void CopyRows(OrtValue from, OrtValue to, TensorElementType type, int rows, long count) => CudaRuntime.CopyRows(
        Address(from), from.GetTensorSizeInBytes() / rows, Address(to), to.GetTensorSizeInBytes() / rows, count * FloatTensors.Size(type), rows);

    /// <inheritdoc/>
    public void Dispose()
    {
        _allocator?.Dispose();
        _memory.Dispose();
    }

    // The span lies in the GPU's memory: its address is all that is taken of it.
    private static byte* Address(OrtValue tensor)
    {
        fixed (byte* start = tensor.GetTensorMutableRawData())
        {
            return start;
        }
    }
}
