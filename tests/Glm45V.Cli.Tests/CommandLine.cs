using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Glm45V.Cli.Tests;

/// <summary>What a finished program left: exit code and both outputs.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error);

/// <summary>Runs the real program in a process of its own.</summary>
public static class CommandLine
{
    // Its own output, not the copy beside the tests: there the assemblies are left out that the tests' web server brings along.
    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "..", "..", "Glm45V.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "glm45v.dll");

    // A shell starts what runs in its background with Ctrl-C ignored, and the programs that we start would inherit that.
    static CommandLine()
    {
        if (OperatingSystem.IsLinux() && IsIgnored(InterruptSignal))
        {
            _ = Handle(InterruptSignal, DefaultHandling);
        }
    }

    /// <summary>Runs it to its end.</summary>
    public static Task<CommandResult> RunAsync(params string[] arguments) => TalkAsync("", null, arguments);

    /// <summary>Runs it with text on standard input, and stops it by Ctrl-C when a line of its output holds a given text.</summary>
    public static Task<CommandResult> TalkAsync(string input, string? interruptAt, params string[] arguments) => RunAsync(input, interruptAt, process => Kill(process.Id, InterruptSignal), arguments);

    /// <summary>Runs it and kills it, without a chance to clean up, when a line of its output holds a given text.</summary>
    public static Task<CommandResult> KillAsync(string killAt, params string[] arguments) => RunAsync("", killAt, process => Kill(process.Id, KillSignal), arguments);

    private static async Task<CommandResult> RunAsync(string input, string? stopAt, Func<Process, int> stop, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [s_program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        Task<string> output = ReadAsync(process, process.StandardOutput, stopAt, stop);
        Task<string> error = ReadAsync(process, process.StandardError, stopAt, stop);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new CommandResult(process.ExitCode, await output, await error);
    }

    private static async Task<string> ReadAsync(Process process, StreamReader reader, string? stopAt, Func<Process, int> stop)
    {
        var lines = new List<string>();
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            lines.Add(line);
            if (stopAt is not null && line.Contains(stopAt, StringComparison.Ordinal))
            {
                Assert.Equal(0, stop(process));
            }
        }

        return string.Join('\n', lines);
    }

    private static bool IsIgnored(int signal)
    {
        const string Mask = "SigIgn:";
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Mask, StringComparison.Ordinal));
        return (ulong.Parse(line.AsSpan(Mask.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (signal - 1) & 1) == 1;
    }

    private const int InterruptSignal = 2;
    private const int KillSignal = 9;
    private const nint DefaultHandling = 0;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);

    [DllImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Handle(int signal, nint handling);
}
