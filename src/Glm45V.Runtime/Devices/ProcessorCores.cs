namespace Glm45V.Runtime.Devices;

/// <summary>The processor's cores, where two hardware threads of one core count once: they share what matrix products need.</summary>
internal static class ProcessorCores
{
    private const string Topology = "/sys/devices/system/cpu";

    /// <summary>Threads of a session if nobody chooses: one for each core that this process may use, or 0, which leaves the count to ONNX Runtime.</summary>
    /// <remarks>On Linux its own count is 1 on some virtual machines and in some containers, however many cores they have.</remarks>
    public static int Default { get; } = OperatingSystem.IsLinux() ? CountIn(Topology, Environment.ProcessorCount) : 0;

    /// <summary>Counts distinct cores, but no more than hardware threads are allowed; all of those where Linux does not tell the cores.</summary>
    internal static int CountIn(string topology, int allowed)
    {
        if (!Directory.Exists(topology))
        {
            return allowed;
        }

        int cores = Directory.EnumerateDirectories(topology, "cpu*")
            .Select(cpu => Path.Combine(cpu, "topology", "thread_siblings_list"))
            .Where(File.Exists)
            .Select(File.ReadAllText)
            .Distinct()
            .Count();
        return cores == 0 ? allowed : Math.Min(cores, allowed);
    }
}
