namespace Glm45V.Nano;

/// <summary>Finds the embedded nano model: a very small trained model of GLM-4.5V's architecture that reads small plain screens.</summary>
/// <remarks>It is not GLM-4.5V and must always be shown under its own name.</remarks>
public static class NanoModel
{
    /// <summary>The model's name.</summary>
    public const string Name = "glm45v-nano";

    /// <summary>The model folder beside the program.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, Name);
}
