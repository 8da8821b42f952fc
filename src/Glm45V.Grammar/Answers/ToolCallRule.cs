namespace Glm45V.Grammar.Answers;

/// <summary>A tool that an answer may call.</summary>
/// <param name="Name">The name that the model writes.</param>
/// <param name="Schema">JSON Schema of the arguments: an object.</param>
public sealed record ToolCallRule(string Name, string Schema);
