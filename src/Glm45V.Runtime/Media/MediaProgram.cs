using System.ComponentModel;
using System.Diagnostics;

namespace Glm45V.Runtime.Media;

/// <summary>A program of the system that reads videos or documents; it is started without a shell and stopped when its reader leaves.</summary>
/// <param name="name">Its name on the search path.</param>
/// <param name="package">What package managers call what it comes with.</param>
internal sealed class MediaProgram(string name, string package)
{
    public static MediaProgram Ffmpeg { get; } = new("ffmpeg", "ffmpeg");

    public static MediaProgram Ffprobe { get; } = new("ffprobe", "ffmpeg");

    public static MediaProgram PdfInfo { get; } = new("pdfinfo", OperatingSystem.IsMacOS() || OperatingSystem.IsWindows() ? "poppler" : "poppler-utils");

    public static MediaProgram PdfToPpm { get; } = new("pdftoppm", PdfInfo._package);

    private readonly string _package = package;

    /// <summary>Runs the program and gives what it writes to standard output as text.</summary>
    /// <exception cref="MediaException">It is missing, or it failed; the message has its last line.</exception>
    public string Read(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        string text = "";
        Run(arguments, output =>
        {
            using var reader = new StreamReader(output);
            text = reader.ReadToEnd();
        }, cancellationToken);
        return text;
    }

    /// <summary>Runs the program while something reads its standard output.</summary>
    /// <exception cref="MediaException">It is missing, or it failed; the message has its last line.</exception>
    public void Run(IEnumerable<string> arguments, Action<Stream> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using Process process = Start(arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using (cancellationToken.UnsafeRegister(static running => Kill((Process)running!), process))
        {
            try
            {
                read(process.StandardOutput.BaseStream);
                process.WaitForExit();
            }
            catch (InvalidDataException error)
            {
                Kill(process); // it may be waiting for its output to be read
                process.WaitForExit();
                cancellationToken.ThrowIfCancellationRequested();
                throw Failed(errors.Result, error);
            }
            catch (EndOfStreamException error)
            {
                process.WaitForExit(); // why it ended early says the program itself
                cancellationToken.ThrowIfCancellationRequested();
                throw Failed(errors.Result, error);
            }
            finally
            {
                Kill(process);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (process.ExitCode != 0)
        {
            throw Failed(errors.Result, null);
        }
    }

    private Process Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(OnPath()) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            Process process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception error)
        {
            throw Missing(error);
        }
    }

    /// <summary>Finds the program on the search path alone: .NET would look into the current folder first.</summary>
    private string OnPath()
    {
        string file = OperatingSystem.IsWindows() ? $"{name}.exe" : name;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists) ?? throw Missing(null);
    }

    private MediaException Missing(Exception? cause)
    {
        string install = OperatingSystem.IsWindows() ? $"winget install {_package}" : OperatingSystem.IsMacOS() ? $"brew install {_package}" : $"sudo apt-get install {_package}";
        return new MediaException($"The program '{name}' is not installed. Install it: {install}", cause!);
    }

    private MediaException Failed(string errors, Exception? cause)
    {
        string said = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? cause?.Message ?? "it gave no reason";
        string message = $"{name} cannot read the file: {said.TrimEnd('.')}.";
        return cause is null ? new MediaException(message) : new MediaException(message, cause);
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
