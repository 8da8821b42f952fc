using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Glm45V.Messages;

/// <summary>Who speaks in a turn.</summary>
internal enum PromptRole
{
    System,
    User,
    Assistant,
    Tool,
}

/// <summary>One piece of a turn.</summary>
internal abstract record PromptPart;

/// <summary>Text of a turn.</summary>
internal sealed record TextPart(string Text) : PromptPart;

/// <summary>A picture in a turn.</summary>
internal sealed record ImagePart(AIContent Content) : PromptPart;

/// <summary>A video in a turn.</summary>
internal sealed record VideoPart(AIContent Content) : PromptPart;

/// <summary>A tool call of the assistant; arguments keep their order.</summary>
internal sealed record PromptCall(string CallId, string Name, IReadOnlyList<KeyValuePair<string, JsonElement>> Arguments);

/// <summary>One turn as the templates see it: a role with its parts, and for the assistant reasoning and calls.</summary>
internal sealed class PromptTurn(PromptRole role)
{
    public PromptRole Role { get; } = role;

    public List<PromptPart> Parts { get; } = [];

    /// <summary>The assistant's reasoning; null when the turn holds none.</summary>
    public string? Reasoning { get; set; }

    public List<PromptCall> Calls { get; } = [];

    /// <summary>For a tool's turn, the call it answers.</summary>
    public string? CallId { get; init; }

    /// <summary>For a tool's turn, whether the call failed.</summary>
    public bool Failed { get; init; }

    /// <summary>The text of the turn without its pictures.</summary>
    public string Text => string.Concat(Parts.OfType<TextPart>().Select(part => part.Text));
}
