using System.Diagnostics;
using Glm45V.Plugins.Browser.Setup;

namespace Glm45V.Plugins.Browser.Tests.Setup;

public sealed class ChildProcessTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_ProgramThatTalks_GivesItsCodeAndLines()
    {
        List<string> lines = [];

        ProcessOutcome outcome = await ChildProcess.RunAsync(new ProcessCommand("dotnet", "--version"), lines.Add, Stop);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+", Assert.Single(lines));
        Assert.Equal(lines[0], outcome.Output.Trim());
    }

    [Fact]
    public async Task RunAsync_NoSuchProgram_SaysSo()
    {
        ProcessOutcome outcome = await ChildProcess.RunAsync(new ProcessCommand("no-such-program-here"), null, Stop);

        Assert.Null(outcome.ExitCode);
        Assert.Contains("'no-such-program-here' does not start", outcome.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_FailingProgram_GivesItsLastLine()
    {
        ProcessOutcome outcome = await ChildProcess.RunAsync(new ProcessCommand("dotnet", "no-such-command-here.dll"), null, Stop);

        Assert.False(outcome.Succeeded);
        Assert.StartsWith("exit code ", outcome.Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Error: getaddrinfo ENOTFOUND cdn\n  errno: -3008\nError: Download failure\n    at ChildProcess.emit (node:1)", "Error: getaddrinfo ENOTFOUND cdn")]
    [InlineData("W: some index failed\nE: Unable to locate package x\nE: more", "E: Unable to locate package x")]
    [InlineData("first words\nlast words\n    at main (script:1)", "last words")]
    [InlineData("", "it wrote nothing")]
    public void Failure_WhatAProgramWrote_GivesTheCause(string error, string cause)
    {
        Assert.Equal("exit code 1: " + cause, new ProcessOutcome(1, "", error).Failure);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_ProgramThatGoesOnSilently_IsEnded(bool bySilence)
    {
        ProcessCommand command = Endless() with
        {
            Limit = bySilence ? TimeSpan.FromMinutes(5) : TimeSpan.FromSeconds(1),
            Silence = bySilence ? TimeSpan.FromSeconds(1) : null,
        };

        ProcessOutcome outcome = await ChildProcess.RunAsync(command, null, Stop);

        Assert.Null(outcome.ExitCode);
        Assert.Contains(bySilence ? "wrote nothing for 1 s" : "not done after 1 s", outcome.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Cancelled_EndsTheProgram()
    {
        using CancellationTokenSource stop = new();
        TaskCompletionSource<int> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ProcessCommand command = OperatingSystem.IsWindows()
            ? new("powershell", "-NoProfile", "-Command", "$PID; Start-Sleep 600")
            : new("sh", "-c", "echo $$; exec sleep 600");
        Task<ProcessOutcome> run = ChildProcess.RunAsync(
            command with { Limit = TimeSpan.FromMinutes(5) }, line => started.TrySetResult(int.Parse(line, null)), stop.Token);
        using Process child = Process.GetProcessById(await started.Task);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.True(child.WaitForExit(TimeSpan.FromSeconds(30)));
    }

    private static ProcessCommand Endless() => OperatingSystem.IsWindows()
        ? new("powershell", "-NoProfile", "-Command", "Start-Sleep 600")
        : new("sleep", "600");
}
