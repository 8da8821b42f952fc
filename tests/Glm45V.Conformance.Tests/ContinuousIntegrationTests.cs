using System.Diagnostics;

namespace Glm45V.Conformance.Tests;

/// <summary>The script a contributor runs: its last line sums up every test project, and its exit code tells of failures.</summary>
public sealed class ContinuousIntegrationTests : IDisposable
{
    private const string Passed = "Passed!  - Failed:     0, Passed:    12, Skipped:     1, Total:    13, Duration: 1 s - A.dll (net10.0)";
    private const string Failed = "Failed!  - Failed:     2, Passed:     3, Skipped:     0, Total:     5, Duration: 1 s - B.dll (net10.0)";
    private readonly string _work = Directory.CreateTempSubdirectory("glm45v-ci-").FullName;

    [Theory]
    [InlineData("12 passed, 0 failed, 1 skipped", 0, 0, Passed)]
    [InlineData("15 passed, 2 failed, 1 skipped", 1, 1, Passed, Failed)]
    [InlineData("12 passed, 0 failed, 1 skipped", 7, 7, Passed, "The test host crashed")]
    [InlineData("15 passed, 2 failed, 1 skipped", 0, 1, Passed, Failed)]
    [InlineData("0 passed, 0 failed, 0 skipped", 0, 1)]
    public async Task Run_TestsEnd_SumsThemUpAndTellsFailures(string last, int testExitCode, int exitCode, params string[] lines)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("The script is for a Unix shell.");
            return;
        }

        string dotnet = Path.Combine(_work, "dotnet");
        string[] script = ["#!/bin/sh", .. lines.Select(line => $"echo '{line}'"), $"exit {testExitCode}"];
        await File.WriteAllLinesAsync(dotnet, script, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var start = new ProcessStartInfo("bash", [RepositoryFiles.FullPath(".ci/run")]) { RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{_work}:{Environment.GetEnvironmentVariable("PATH")}";
        using Process run = Process.Start(start)!;
        string output = await run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((exitCode, last), (run.ExitCode, output.TrimEnd().Split('\n')[^1]));
    }

    public void Dispose() => Directory.Delete(_work, recursive: true);
}
