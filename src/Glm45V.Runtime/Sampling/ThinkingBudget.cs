namespace Glm45V.Runtime.Sampling;

/// <summary>Ends reasoning that has used up its tokens: the next token can only be <c>&lt;/think&gt;</c>.</summary>
/// <remarks>It keeps no state, so one instance serves any number of answers. Reasoning that begins again has what is left.</remarks>
/// <param name="think">Id of <c>&lt;think&gt;</c>.</param>
/// <param name="endThink">Id of <c>&lt;/think&gt;</c>.</param>
/// <param name="toolCall">Id of <c>&lt;tool_call&gt;</c>, which ends reasoning too; −1 where there is none.</param>
/// <param name="tokens">Tokens between the two, at least 0.</param>
public sealed class ThinkingBudget(int think, int endThink, int toolCall, int tokens) : ILogitsProcessor
{
    /// <inheritdoc />
    public void Process(Span<double> logits, SamplingHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (Reasons(history.Output) && Used(history.Output) >= tokens)
        {
            double end = logits[endThink];
            logits.Fill(double.NegativeInfinity);
            logits[endThink] = double.IsFinite(end) ? end : 0;
        }
    }

    private bool Reasons(ReadOnlySpan<int> output) => output.LastIndexOf(think) > output.LastIndexOfAny(endThink, toolCall);

    private int Used(ReadOnlySpan<int> output)
    {
        int used = 0;
        for (int from = output.IndexOf(think); from >= 0;)
        {
            ReadOnlySpan<int> reasoning = output[(from + 1)..];
            int length = reasoning.IndexOfAny(endThink, toolCall);
            used += length < 0 ? reasoning.Length : length;
            int again = length < 0 ? -1 : reasoning[length..].IndexOf(think);
            from = again < 0 ? -1 : from + 1 + length + again;
        }

        return used;
    }
}
