namespace Glm45V.Grammar.Answers;

/// <summary>What a GLM answer may be made of.</summary>
public sealed record AnswerOptions
{
    /// <summary>Tools that may be called; none is the default.</summary>
    public IReadOnlyList<ToolCallRule> Tools { get; init; } = [];

    /// <summary>Whether tools are called.</summary>
    public ToolCallDemand Demand { get; init; }

    /// <summary>Whether a call may follow another. The default is true.</summary>
    public bool ManyCalls { get; init; } = true;

    /// <summary>What the answer has to be where it calls no tool; null is any text.</summary>
    public TextGrammar? Content { get; init; }

    /// <summary>Whether the answer may begin with reasoning, which is free: all else holds behind it. The default is true.</summary>
    public bool MayThink { get; init; } = true;

    /// <summary>How the schemas of tools are read. The default has the one form that a model should write, with named arguments in any order.</summary>
    public JsonSchemaOptions Schemas { get; init; } = new() { AnyOrder = true };
}
