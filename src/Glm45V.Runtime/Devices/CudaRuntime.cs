using System.Reflection;
using System.Runtime.InteropServices;

namespace Glm45V.Runtime.Devices;

/// <summary>The few calls of NVIDIA's runtime library that ONNX Runtime does not offer: copies to, from and within the GPU's memory.</summary>
internal static unsafe partial class CudaRuntime
{
    private const string Library = "cudart";
    private const int HostToDevice = 1;
    private const int DeviceToHost = 2;
    private const int DeviceToDevice = 3;

    // The library that ONNX Runtime's CUDA provider depends on, so it is there wherever that loads.
    private static readonly string[] s_names = OperatingSystem.IsWindows() ? ["cudart64_13.dll", "cudart64_12.dll"] : ["libcudart.so.13", "libcudart.so.12"];

    static CudaRuntime() => NativeLibrary.SetDllImportResolver(typeof(CudaRuntime).Assembly, Find);

    /// <summary>Copies bytes to the GPU and waits until they are there.</summary>
    public static void Upload(ReadOnlySpan<byte> from, void* to)
    {
        fixed (byte* source = from)
        {
            Check(Copy(to, source, (nuint)from.Length, HostToDevice), "copy to the GPU");
        }

        // A small copy returns once it is staged, and ONNX Runtime's own stream would not wait for it.
        Check(Synchronize(), "wait for a copy to the GPU");
    }

    /// <summary>Copies bytes from the GPU.</summary>
    public static void Download(void* from, Span<byte> to)
    {
        fixed (byte* target = to)
        {
            Check(Copy(target, from, (nuint)to.Length, DeviceToHost), "copy from the GPU");
        }
    }

    /// <summary>Copies the beginning of each row within the GPU and waits until they are there.</summary>
    public static void CopyRows(void* from, long fromPitch, void* to, long toPitch, long bytes, int rows)
    {
        Check(Copy2D(to, (nuint)toPitch, from, (nuint)fromPitch, (nuint)bytes, (nuint)rows, DeviceToDevice), "copy within the GPU");
        Check(Synchronize(), "wait for a copy within the GPU");
    }

    /// <summary>Gives the bytes of the GPU's memory that are free, and all of them.</summary>
    public static (long Free, long Total) Memory()
    {
        try
        {
            Check(MemoryInfo(out nuint free, out nuint total), "read the GPU's memory");
            return ((long)free, (long)total);
        }
        catch (DllNotFoundException error)
        {
            throw new Glm45VException($"The CUDA runtime library {s_names[0]} is not on this machine. Install NVIDIA's CUDA 13 runtime (cuda-runtime-13-0 in NVIDIA's package sources) and driver.", error);
        }
    }

    private static nint Find(string name, Assembly assembly, DllImportSearchPath? path)
    {
        foreach (string file in name == Library ? s_names : [])
        {
            if (NativeLibrary.TryLoad(file, assembly, path, out nint library))
            {
                return library;
            }
        }

        return 0; // as .NET would find it
    }

    private static void Check(int error, string what)
    {
        if (error != 0)
        {
            throw new Glm45VException($"CUDA failed to {what}: {Marshal.PtrToStringUTF8(ErrorText(error))} (error {error}). Check with nvidia-smi that the GPU, its driver and its free memory are there.");
        }
    }

    [LibraryImport(Library, EntryPoint = "cudaMemcpy")]
    private static partial int Copy(void* to, void* from, nuint bytes, int kind);

    [LibraryImport(Library, EntryPoint = "cudaMemcpy2D")]
    private static partial int Copy2D(void* to, nuint toPitch, void* from, nuint fromPitch, nuint width, nuint height, int kind);

    [LibraryImport(Library, EntryPoint = "cudaDeviceSynchronize")]
    private static partial int Synchronize();

    [LibraryImport(Library, EntryPoint = "cudaMemGetInfo")]
    private static partial int MemoryInfo(out nuint free, out nuint total);

    [LibraryImport(Library, EntryPoint = "cudaGetErrorString")]
    private static partial nint ErrorText(int error);
}
