namespace Glm45V.Chat.Prompting;

/// <summary>Finds the prompt template of a style by its name.</summary>
public static class PromptTemplates
{
    /// <summary>The names that <see cref="For"/> knows.</summary>
    public static IReadOnlyList<string> Styles { get; } = ["glm-4.5v", "glm-4.1v", "compact"];

    /// <summary>Gives the template of a style: <c>glm-4.5v</c> for GLM-4.5V and GLM-4.6V, <c>glm-4.1v</c> for GLM-4.1V, <c>compact</c> for the nano model.</summary>
    /// <exception cref="UnknownPromptStyleException">No such style.</exception>
    public static IPromptTemplate For(string style)
    {
        ArgumentNullException.ThrowIfNull(style);
        return style switch
        {
            "glm-4.5v" => new Glm45VChatTemplate(),
            "glm-4.1v" => new Glm41VChatTemplate(),
            "compact" => new CompactChatTemplate(),
            _ => throw new UnknownPromptStyleException(style),
        };
    }
}
