using System.CommandLine;
using System.CommandLine.Parsing;

namespace Glm45V.Cli;

/// <summary>Runs the command line and turns every expected failure into one sentence and an exit code.</summary>
internal static class CommandRunner
{
    /// <summary>What was asked for could not be done.</summary>
    public const int Failure = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The user pressed Ctrl-C.</summary>
    public const int Cancelled = 130;

    /// <summary>Runs a command line; results go to standard output, everything else to standard error.</summary>
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        ParseResult parsed = root.Parse(args.Length > 0 ? args : ["--help"]);
        if (parsed.Errors.Count > 0)
        {
            string mistake = string.Join(' ', Mistake(parsed).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            await Console.Error.WriteLineAsync($"{mistake} See '{HelpOf(parsed)} --help'.");
            return Usage;
        }

        using var interrupt = new CancellationTokenSource();
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true; // the command stops by itself and cleans up
            interrupt.Cancel();
        };
        try
        {
            var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(invocation, interrupt.Token);
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped.");
            return Cancelled;
        }
        catch (Glm45VException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return Failure;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            string reason = error.Message.ReplaceLineEndings(" ").TrimEnd(' ', '.');
            await Console.Error.WriteLineAsync($"{reason}. Check the path, its permissions and the free disk space, or name another folder.");
            return Failure;
        }
        catch (ArgumentOutOfRangeException error)
        {
            await Console.Error.WriteLineAsync(error.Message.ReplaceLineEndings(" "));
            return Usage;
        }
    }

    /// <summary>The mistake that explains the others: a wrong value, else a word that means nothing, else what is missing.</summary>
    private static string Mistake(ParseResult parsed) =>
        parsed.Errors.Select(error => error.SymbolResult).OfType<OptionResult>().Select(OptionValues.Misread).FirstOrDefault(words => words is not null)
        ?? parsed.Errors.FirstOrDefault(error => error.SymbolResult is not CommandResult)?.Message
        ?? (parsed.UnmatchedTokens.Count > 0 ? $"'{parsed.UnmatchedTokens[0]}' is no command or option here." : parsed.Errors[0].Message);

    private static string HelpOf(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "glm45v" : $"glm45v {parsed.CommandResult.Command.Name}";
}
