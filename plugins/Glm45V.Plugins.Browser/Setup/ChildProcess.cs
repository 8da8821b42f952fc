using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Glm45V.Plugins.Browser.Setup;

/// <summary>A program to run, and when to give up on it.</summary>
internal sealed record ProcessCommand(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>The longest the whole run may take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The longest it may write nothing; null sets no limit.</summary>
    public TimeSpan? Silence { get; init; }

    /// <summary>Variables set for it beside its parent's.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The command as a person would type it.</summary>
    public override string ToString() =>
        string.Join(' ', Arguments.Prepend(Program).Select(word => word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word));
}

/// <summary>How a program ended: its exit code, or null with the reason when it did not start or was given up.</summary>
internal sealed record ProcessOutcome(int? ExitCode, string Output, string Error, string? Reason = null)
{
    /// <summary>True when it ended with code 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>Why it failed, in a few words.</summary>
    public string Failure => Reason ?? $"exit code {ExitCode}: {Complaint()}";

    /// <summary>True for a line of a script's stack, which tells a person nothing.</summary>
    public static bool IsStackLine(string line) => line.TrimStart().StartsWith("at ", StringComparison.Ordinal);

    // The first complaint names the cause; what follows are its consequences.
    private string Complaint()
    {
        string[] lines = [.. (Error + "\n" + Output)
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => !IsStackLine(line))];
        return lines.FirstOrDefault(line => line.StartsWith("Error:", StringComparison.Ordinal) || line.StartsWith("E:", StringComparison.Ordinal))
            ?? lines.LastOrDefault()
            ?? "it wrote nothing";
    }
}

/// <summary>Runs a program to its end, telling each line it writes.</summary>
internal delegate Task<ProcessOutcome> ProcessRunner(ProcessCommand command, Action<string>? line, CancellationToken cancellationToken);

/// <summary>Runs real programs; whatever ends the wait also ends the program and its children.</summary>
internal static class ChildProcess
{
    private const int MaximumKept = 64 * 1024;

    public static async Task<ProcessOutcome> RunAsync(ProcessCommand command, Action<string>? line, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using Process process = new() { StartInfo = Describe(command) };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(command.Limit);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        void Heard(string text)
        {
            KeepListening(silence, command.Silence);
            line?.Invoke(text);
        }

        StringBuilder output = Collect(handler => process.OutputDataReceived += handler, Heard);
        StringBuilder error = Collect(handler => process.ErrorDataReceived += handler, Heard);
        try
        {
            process.Start();
        }
        catch (Exception cause) when (cause is Win32Exception or IOException)
        {
            return new ProcessOutcome(null, "", "", $"'{command.Program}' does not start: {cause.Message}");
        }

        try
        {
            process.StandardInput.Close();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            KeepListening(silence, command.Silence);
            await process.WaitForExitAsync(silence.Token).ConfigureAwait(false);
            return new ProcessOutcome(process.ExitCode, Text(output), Text(error));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            TimeSpan waited = limit.IsCancellationRequested ? command.Limit : command.Silence ?? command.Limit;
            string reason = limit.IsCancellationRequested ? "it was not done after" : "it wrote nothing for";
            return new ProcessOutcome(null, Text(output), Text(error), $"{reason} {waited.TotalSeconds:0} s");
        }
    }

    private static ProcessStartInfo Describe(ProcessCommand command)
    {
        ProcessStartInfo start = new(command.Program)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in command.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in command.Variables)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static StringBuilder Collect(Action<DataReceivedEventHandler> subscribe, Action<string> heard)
    {
        StringBuilder kept = new();
        subscribe((_, data) =>
        {
            if (data.Data is not string text)
            {
                return;
            }

            lock (kept)
            {
                kept.AppendLine(text);
                kept.Remove(0, Math.Max(0, kept.Length - MaximumKept));
            }

            heard(text);
        });
        return kept;
    }

    private static string Text(StringBuilder kept)
    {
        lock (kept)
        {
            return kept.ToString();
        }
    }

    private static void KeepListening(CancellationTokenSource silence, TimeSpan? limit)
    {
        if (limit is not TimeSpan span)
        {
            return;
        }

        try
        {
            silence.CancelAfter(span);
        }
        catch (ObjectDisposedException)
        {
            // A last line arrived after the program was given up.
        }
    }
}
