namespace Glm45V.Runtime.Devices;

/// <summary>Where a model runs.</summary>
public enum ComputeDevice
{
    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>The first NVIDIA GPU that CUDA shows, in a build with <c>-p:Cuda=true</c>.</summary>
    Cuda,
}
