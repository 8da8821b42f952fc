using System.Diagnostics;

namespace Glm45V.Agents.Frontend;

/// <summary>Makes the style sheet of a document written with Tailwind CSS, by the npm package <c>@tailwindcss/cli</c>.</summary>
public sealed class TailwindCompiler
{
    /// <summary>The command that installs it.</summary>
    public const string InstallCommand = "npm install tailwindcss @tailwindcss/cli";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private readonly string _program;
    private readonly string _modules;

    private TailwindCompiler(string program, string modules)
    {
        _program = program;
        _modules = modules;
    }

    /// <summary>Looks for the compiler in <c>node_modules</c> of a folder and of those above it, then of the current folder and of those above that.</summary>
    /// <exception cref="Glm45VException">It is not there; the message holds the command that installs it.</exception>
    public static TailwindCompiler Find(string folder)
    {
        foreach (DirectoryInfo at in Upwards(folder).Concat(Upwards(Environment.CurrentDirectory)))
        {
            string modules = Path.Combine(at.FullName, "node_modules");
            string program = Path.Combine(modules, "@tailwindcss", "cli", "dist", "index.mjs");
            if (File.Exists(program) && Directory.Exists(Path.Combine(modules, "tailwindcss")))
            {
                return new TailwindCompiler(program, modules);
            }
        }

        throw new Glm45VException($"Tailwind CSS is not installed in '{Path.GetFullPath(folder)}' or above it. Run '{InstallCommand}' there (Node.js is needed), or write plain CSS.");
    }

    /// <summary>Gives the style sheet of a document.</summary>
    /// <exception cref="Glm45VException">Node.js is not there, or the compiler fails; the message holds its words.</exception>
    public async Task<string> CompileAsync(string html, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(html);
        // Imports are looked for from the style sheet's own folder up, so it has to lie beside node_modules.
        DirectoryInfo scratch = Directory.CreateDirectory(Path.Combine(_modules, $".glm45v-{Guid.NewGuid():N}"));
        try
        {
            string input = Path.Combine(scratch.FullName, "in.css");
            string output = Path.Combine(scratch.FullName, "out.css");
            await File.WriteAllTextAsync(Path.Combine(scratch.FullName, "page.html"), html, cancellationToken).ConfigureAwait(false);
            await File.WriteAllTextAsync(input, "@import \"tailwindcss\" source(none);\n@source \"./page.html\";\n", cancellationToken).ConfigureAwait(false);
            await RunAsync(["--input", input, "--output", output], scratch.FullName, cancellationToken).ConfigureAwait(false);
            return await File.ReadAllTextAsync(output, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static IEnumerable<DirectoryInfo> Upwards(string folder)
    {
        for (DirectoryInfo? at = new(Path.GetFullPath(folder)); at is not null; at = at.Parent)
        {
            yield return at;
        }
    }

    private async Task RunAsync(string[] arguments, string folder, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_limit);
        using Process process = Start([_program, .. arguments], folder);
        try
        {
            Task<string> said = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> complained = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            string words = (await complained.ConfigureAwait(false)).Trim() + (await said.ConfigureAwait(false)).Trim();
            if (process.ExitCode != 0)
            {
                throw new Glm45VException($"Tailwind CSS did not compile the document: {(words.Length <= 600 ? words : words[..600] + "…")}");
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new Glm45VException(FormattableString.Invariant($"Tailwind CSS did not compile the document within {s_limit.TotalSeconds} s."));
        }
    }

    private static Process Start(string[] arguments, string folder)
    {
        var start = new ProcessStartInfo("node", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new Glm45VException("Node.js, which Tailwind CSS runs on, is not installed: the program 'node' was not found. Install it, or write plain CSS.", error);
        }
    }
}
