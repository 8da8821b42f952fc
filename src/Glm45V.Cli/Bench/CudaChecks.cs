using System.Numerics.Tensors;
using Glm45V.Runtime.Devices;

namespace Glm45V.Cli.Bench;

/// <summary>One way to run the decoder on CUDA.</summary>
/// <param name="Name">What it is, for people.</param>
/// <param name="Bf16">Whether activations are bf16, else fp16.</param>
/// <param name="Settings">Settings that differ from the usual ones.</param>
internal sealed record CudaVariant(string Name, bool Bf16, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>The usual way, then one change at a time.</summary>
    public static IReadOnlyList<CudaVariant> All { get; } =
    [
        Of("fp16, steps replayed from a captured graph"),
        Of("bf16", bf16: true),
        Of("steps not captured", ("enable_cuda_graph", "0")),
        Of("fpa_intb_gemm kernels", ("ep.cuda.fpa_intb_gemm", "1")),
        Of("weights left in the arena", ("session.use_device_allocator_for_initializers", "0")),
        Of("attention: any kernel", ("sdpa_kernel", "0")),
        Of("attention: memory-efficient", ("sdpa_kernel", "2")),
        Of("attention: unfused", ("sdpa_kernel", "16")),
    ];

    private static CudaVariant Of(string name, params (string Name, string Value)[] settings) => new(name, false, settings.ToDictionary(setting => setting.Name, setting => setting.Value));

    private static CudaVariant Of(string name, bool bf16) => new(name, bf16, new Dictionary<string, string>());
}

/// <summary>Compares what CUDA computes with the same graph on the processor.</summary>
internal static class CudaChecks
{
    /// <summary>Gives the largest difference of two runs of the same script, relative to the largest logit of each step; NaN where a run has one.</summary>
    public static double Difference(IReadOnlyList<float[]> expected, IReadOnlyList<float[]> actual) => expected.Zip(actual).Max(pair =>
    {
        if (!TensorPrimitives.IsFiniteAll<float>(pair.Second))
        {
            return double.NaN;
        }

        var difference = new float[pair.First.Length];
        TensorPrimitives.Subtract(pair.First, pair.Second, difference);
        return Math.Abs(TensorPrimitives.MaxMagnitude<float>(difference)) / Math.Abs(TensorPrimitives.MaxMagnitude<float>(pair.First));
    });

    /// <summary>Gives the settings of a variant as a device.</summary>
    public static DeviceOptions Device(CudaVariant variant) => new() { Device = ComputeDevice.Cuda, Settings = variant.Settings };
}
