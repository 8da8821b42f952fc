using Microsoft.Extensions.AI;

namespace Glm45V.Chat.Parsing;

/// <summary>What a parser needs to know about the request whose output it reads.</summary>
public sealed record OutputParserOptions
{
    /// <summary>The offered tools; their schemas decide which argument values are text. Calls of other tools are kept.</summary>
    public IReadOnlyList<AITool> Tools { get; init; } = [];

    /// <summary>Whether tool calls are read; when false their marks stay text.</summary>
    public bool ParseToolCalls { get; init; } = true;

    /// <summary>Whether the marks around boxes stay in the answer's text.</summary>
    public bool KeepBoxMarks { get; init; }

    /// <summary>Makes the identifier of a call.</summary>
    public Func<string> NewCallId { get; init; } = () => $"call_{Guid.NewGuid():N}";

    /// <summary>Gives the offered tool's name for the name that the model wrote.</summary>
    public Func<string, string> ResolveToolName { get; init; } = name => name;
}
