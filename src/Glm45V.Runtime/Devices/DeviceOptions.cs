namespace Glm45V.Runtime.Devices;

/// <summary>Where a model runs, and how.</summary>
public sealed record DeviceOptions
{
    /// <summary>The processor.</summary>
    public static DeviceOptions Cpu { get; } = new();

    /// <summary>The device. The default is the processor.</summary>
    public ComputeDevice Device { get; init; }

    /// <summary>Threads that compute on the processor, from 1 up. Null, the default, is one for each core that this process may use.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is 0 or less.</exception>
    public int? Threads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value ?? 1, nameof(Threads));
            field = value;
        }
    }

    /// <summary>
    /// Settings of ONNX Runtime by name: of its CUDA provider, such as <c>device_id</c> and <c>gpu_mem_limit</c>, or, where the
    /// name has a dot, of its session. Empty, the default, leaves what this library chooses.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Checks that this build and machine have the device.</summary>
    /// <exception cref="Glm45VException">They do not; the message says what is missing.</exception>
    public void Require()
    {
        using IDevice device = Open();
        _ = device.FreeBytes;
    }

    /// <summary>Opens the device; who opens it disposes it.</summary>
    /// <exception cref="Glm45VException">This build or machine does not have it.</exception>
    internal IDevice Open() => Device switch
    {
        ComputeDevice.Cpu => new HostDevice(Threads),
        ComputeDevice.Cuda => new CudaDevice(Settings, Threads),
        _ => throw new ArgumentOutOfRangeException(nameof(Device), Device, $"There is no device {Device}."),
    };
}
