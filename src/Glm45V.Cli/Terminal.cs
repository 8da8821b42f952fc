using Spectre.Console;

namespace Glm45V.Cli;

/// <summary>The two outputs of a command: results for programs, and what people follow meanwhile.</summary>
internal static class Terminal
{
    /// <summary>Standard output: the answer alone, for pipes.</summary>
    public static IAnsiConsole Out { get; } = Open(Console.Out, Console.IsOutputRedirected);

    /// <summary>Standard error: progress, reasoning, timings.</summary>
    public static IAnsiConsole Status { get; } = Open(Console.Error, Console.IsErrorRedirected);

    /// <summary>A number of bytes as people read it.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        >= 1L << 30 => FormattableString.Invariant($"{bytes / (double)(1L << 30):F1} GiB"),
        >= 1L << 20 => FormattableString.Invariant($"{bytes / (double)(1L << 20):F1} MiB"),
        >= 1L << 10 => FormattableString.Invariant($"{bytes / (double)(1L << 10):F1} KiB"),
        _ => FormattableString.Invariant($"{bytes} bytes"),
    };

    /// <summary>A duration as people read it.</summary>
    public static string Time(TimeSpan time) => time.TotalSeconds >= 1
        ? FormattableString.Invariant($"{time.TotalSeconds:F1} s")
        : FormattableString.Invariant($"{time.TotalMilliseconds:F0} ms");

    /// <summary>Words of a page or a model, which must not move the cursor or change colours.</summary>
    public static string Printable(string words) => string.Concat(words.Select(letter => char.IsControl(letter) && letter != '\n' ? '·' : letter));

    private static IAnsiConsole Open(TextWriter writer, bool redirected)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (redirected)
        {
            console.Profile.Width = 1000; // a file or pipe has no edge: lines must not be broken
        }

        return console;
    }
}
