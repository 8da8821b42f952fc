using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Glm45V.Cli.Schemas;

/// <summary>A script beside this program that runs a package of npm in Node.js and answers one JSON object a line with another.</summary>
internal sealed class NodeProcess : IDisposable
{
    private readonly Process _node;

    /// <summary>Starts it.</summary>
    /// <param name="script">The script's file.</param>
    /// <param name="folder">The folder where the packages were installed.</param>
    /// <param name="packages">The packages it needs.</param>
    /// <exception cref="Glm45VException">Node.js or a package is not there.</exception>
    public NodeProcess(string script, string folder, params ReadOnlySpan<string> packages)
    {
        foreach (string package in packages)
        {
            if (!Directory.Exists(Path.Combine(folder, "node_modules", package)))
            {
                throw new Glm45VException($"'{folder}' has no {package}. Run there: npm install {string.Join(' ', packages)}");
            }
        }

        try
        {
            _node = Process.Start(new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, script), Path.GetFullPath(folder)]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new Glm45VException($"Node.js does not start: {error.Message}. Install it, or leave out the option that asks for it.", error);
        }
    }

    /// <summary>Gives a question and waits for the answer.</summary>
    public JsonObject Ask(JsonObject question)
    {
        _node.StandardInput.WriteLine(question.ToJsonString());
        _node.StandardInput.Flush();
        return _node.StandardOutput.ReadLine() is { } line
            ? JsonNode.Parse(line)!.AsObject()
            : throw new Glm45VException("Node.js ended without an answer: its own words stand above.");
    }

    public void Dispose()
    {
        _node.StandardInput.Close();
        _node.WaitForExit();
        _node.Dispose();
    }
}
