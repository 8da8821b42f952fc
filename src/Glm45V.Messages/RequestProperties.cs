namespace Glm45V.Messages;

/// <summary>Names under which <c>ChatOptions.AdditionalProperties</c> take what the interface has no place for, and an answer's message gives it.</summary>
public static class RequestProperties
{
    /// <summary>Number from 0 to 1: keep tokens at least this many times as likely as the likeliest.</summary>
    public const string MinP = "min_p";

    /// <summary>Number above 0 and up to 2: repetition penalty over prompt and output.</summary>
    public const string RepetitionPenalty = "repetition_penalty";

    /// <summary>Token ids with numbers from −100 to 100 to add to their logits: a dictionary or a JSON object.</summary>
    public const string LogitBias = "logit_bias";

    /// <summary>True asks for log-probabilities; the answer has a list of <see cref="ChatTokenLogprob"/> under the same name.</summary>
    public const string Logprobs = "logprobs";

    /// <summary>Number from 0 to 20: how many likely tokens to name with each log-probability.</summary>
    public const string TopLogprobs = "top_logprobs";

    /// <summary>Number of tokens that reasoning may take, at least 0, before <c>&lt;/think&gt;</c> is forced.</summary>
    public const string ThinkingBudget = "thinking_budget";

    /// <summary>Text: whose cached conversations this request may use.</summary>
    public const string CacheSalt = "cache_salt";

    /// <summary>An object with one of <c>regex</c>, <c>lark</c> (texts) and <c>choice</c> (a list of texts): the form of an answer that calls no tool.</summary>
    public const string Grammar = "grammar";

    /// <summary>In answers: the stop sequence that ended it.</summary>
    public const string StopSequence = "stop_sequence";

    /// <summary>The names that requests may use.</summary>
    internal static IReadOnlySet<string> Known { get; } = new HashSet<string> { MinP, RepetitionPenalty, LogitBias, Logprobs, TopLogprobs, ThinkingBudget, CacheSalt, Grammar, "n" };
}
