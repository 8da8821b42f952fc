namespace Glm45V.Agents.Prompts;

/// <summary>Reads the prompts that are built into this library.</summary>
internal static class PromptFile
{
    public static string Read(string name) => Resource.Read($"Prompts/{name}");
}
