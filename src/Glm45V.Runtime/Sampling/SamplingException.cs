namespace Glm45V.Runtime.Sampling;

/// <summary>Raised when no token can be chosen: the logits are not numbers, or every token is masked.</summary>
/// <param name="outputPosition">How many tokens the output had.</param>
/// <param name="problem">What is wrong and what to do, as full sentences.</param>
public sealed class SamplingException(int outputPosition, string problem)
    : Glm45VException($"No token can be chosen at output position {outputPosition}: {problem}")
{
    /// <summary>How many tokens the output had when the choice failed.</summary>
    public int OutputPosition { get; } = outputPosition;
}
