using System.Text;

namespace Glm45V.Agents.Prompts;

/// <summary>Reads the prompts that are built into this library.</summary>
internal static class PromptFile
{
    public static string Read(string name)
    {
        string resource = $"Prompts/{name}";
        using Stream stream = typeof(PromptFile).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource '{resource}' is not in the library: check its EmbeddedResource line.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().Trim();
    }
}
