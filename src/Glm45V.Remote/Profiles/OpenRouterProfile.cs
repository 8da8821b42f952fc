using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Glm45V.Remote.Profiles;

/// <summary>OpenRouter: one form of request for many hosts, of which none that ignores a parameter shall be chosen.</summary>
internal sealed class OpenRouterProfile : RemoteProfile
{
    public override string Name => "openrouter";

    public override Uri DefaultEndpoint { get; } = new("https://openrouter.ai/api/v1");

    internal override IReadOnlyList<string> Hosts => ["openrouter.ai"];

    internal override int MaxStops => 4;

    internal override string ReasoningField => "reasoning";

    internal override IReadOnlySet<string> Fields { get; } = new HashSet<string>
    {
        "temperature", "top_p", "top_k", "min_p", "repetition_penalty", "frequency_penalty", "presence_penalty", "seed", "logit_bias", "logprobs", "top_logprobs", "parallel_tool_calls",
    };

    // Effort and a number of tokens exclude each other; a number is the finer word.
    internal override void WriteThinking(JsonObject body, bool? thinks, ReasoningEffort? effort, int? budget)
    {
        JsonObject? reasoning = (thinks, effort, budget) switch
        {
            (false, _, _) => new JsonObject { ["enabled"] = false },
            (_, _, { } tokens) => new JsonObject { ["max_tokens"] = tokens },
            (_, ReasoningEffort.Low, _) => new JsonObject { ["effort"] = "low" },
            (_, ReasoningEffort.High, _) => new JsonObject { ["effort"] = "high" },
            (_, ReasoningEffort.ExtraHigh, _) => new JsonObject { ["effort"] = "xhigh" },
            (true, _, _) => new JsonObject { ["enabled"] = true },
            _ => null,
        };
        if (reasoning is not null)
        {
            body["reasoning"] = reasoning;
        }
    }

    internal override void Finish(JsonObject body) => body["provider"] = new JsonObject { ["require_parameters"] = true };
}
