namespace Glm45V.Grammar.Answers;

/// <summary>Whether an answer calls tools.</summary>
public enum ToolCallDemand
{
    /// <summary>It calls tools or not, as the model likes.</summary>
    Auto,

    /// <summary>It calls at least one; text may stand in front of it.</summary>
    Required,

    /// <summary>It is calls and nothing else: for a tool that the caller names.</summary>
    Only,
}
