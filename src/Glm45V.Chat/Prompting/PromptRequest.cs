using Glm45V.Messages;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat.Prompting;

/// <summary>One conversation to be written as a prompt.</summary>
/// <param name="Messages">The conversation, oldest first; instructions come as a leading system message.</param>
public sealed record PromptRequest(IReadOnlyList<ChatMessage> Messages)
{
    /// <summary>The tools that the model may call, in the order it reads them; each must be an <see cref="AIFunctionDeclaration"/>.</summary>
    public IReadOnlyList<AITool> Tools { get; init; } = [];

    /// <summary>Whether the model thinks before it answers; null leaves it to the model, which for GLM-4.5V means that it thinks.</summary>
    public bool? EnableThinking { get; init; }

    /// <summary>Gives the tokens of an assistant's turn that came back unchanged; null encodes every turn's text.</summary>
    internal Func<PromptTurn, RememberedAnswer?>? Remembered { get; init; }

    /// <summary>Whether the prompt ends where the assistant's turn begins.</summary>
    public bool AddGenerationPrompt { get; init; } = true;
}
