namespace Glm45V.Cli.Bench;

/// <summary>What a measurement runs.</summary>
/// <param name="PromptTokens">Tokens of the prompt that is timed.</param>
/// <param name="Tokens">Steps that are timed.</param>
internal sealed record BenchPlan(int PromptTokens, int Tokens);

/// <summary>What a measurement found.</summary>
/// <param name="Load">Until the decoder could run.</param>
/// <param name="PrefillRate">Prompt tokens a second.</param>
/// <param name="DecodeRate">Tokens a second, one sequence.</param>
/// <param name="PeakBytes">The most memory that was taken while it loaded and ran.</param>
/// <param name="Logits">Those of a short script: a prompt, the same in chunks, steps, a rewind and more tokens.</param>
internal sealed record BenchResult(TimeSpan Load, double PrefillRate, double DecodeRate, long PeakBytes, IReadOnlyList<float[]> Logits);
