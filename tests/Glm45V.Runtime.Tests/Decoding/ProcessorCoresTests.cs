using Glm45V.Runtime.Devices;

namespace Glm45V.Runtime.Tests.Decoding;

public sealed class ProcessorCoresTests : IDisposable
{
    private readonly string _topology = Directory.CreateTempSubdirectory("topology-").FullName;

    [Fact]
    public void CountIn_TwoThreadsACore_CountsCores()
    {
        Processor(0, "0,4");
        Processor(4, "0,4");
        Processor(1, "1,5");
        Processor(5, "1,5");
        Directory.CreateDirectory(Path.Combine(_topology, "cpufreq"));

        Assert.Equal(2, ProcessorCores.CountIn(_topology, allowed: 4));
    }

    [Fact]
    public void CountIn_FewerThreadsAllowedThanCores_IsWhatIsAllowed()
    {
        Processor(0, "0");
        Processor(1, "1");

        Assert.Equal(1, ProcessorCores.CountIn(_topology, allowed: 1));
    }

    [Fact]
    public void CountIn_TopologyNotTold_IsWhatIsAllowed()
    {
        Assert.Equal(3, ProcessorCores.CountIn(_topology, allowed: 3));
        Assert.Equal(3, ProcessorCores.CountIn(Path.Combine(_topology, "missing"), allowed: 3));
    }

    public void Dispose() => Directory.Delete(_topology, recursive: true);

    private void Processor(int number, string siblings)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_topology, $"cpu{number}", "topology")).FullName;
        File.WriteAllText(Path.Combine(folder, "thread_siblings_list"), siblings);
    }
}
