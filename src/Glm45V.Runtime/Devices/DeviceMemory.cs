namespace Glm45V.Runtime.Devices;

/// <summary>How much memory of a device is taken.</summary>
public static class DeviceMemory
{
    /// <summary>Bytes that this process takes of the machine's memory, or that all processes take of the GPU's.</summary>
    /// <exception cref="Glm45VException">CUDA cannot be asked.</exception>
    public static long UsedBytes(ComputeDevice device)
    {
        if (device == ComputeDevice.Cpu)
        {
            return Environment.WorkingSet;
        }

        (long free, long total) = CudaRuntime.Memory();
        return total - free;
    }
}
