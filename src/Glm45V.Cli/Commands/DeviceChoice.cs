using System.CommandLine;
using Glm45V.Runtime.Devices;

namespace Glm45V.Cli.Commands;

/// <summary>The options that say where a model runs.</summary>
internal static class DeviceChoice
{
    private static readonly Option<ComputeDevice> s_device = new("--device")
    {
        Description = "Where to run. cuda needs a build with -p:Cuda=true, and a model converted for it.",
        HelpName = "cpu|cuda",
        DefaultValueFactory = _ => ComputeDevice.Cpu,
    };

    private static readonly Option<int?> s_threads = new("--threads") { Description = "Threads that compute on the CPU; one for each core if not given.", HelpName = "N" };

    static DeviceChoice() => s_threads.RequireRange(1, 1024);

    /// <summary>Adds the options to a command.</summary>
    public static void AddTo(Command command)
    {
        command.Options.Add(s_device);
        command.Options.Add(s_threads);
    }

    /// <summary>Gives what was chosen.</summary>
    public static DeviceOptions Read(ParseResult parsed) => new() { Device = parsed.GetValue(s_device), Threads = parsed.GetValue(s_threads) };
}
