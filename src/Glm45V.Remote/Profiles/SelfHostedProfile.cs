using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Glm45V.Remote.Profiles;

/// <summary>What vLLM and SGLang have in common: all sampling fields, and thinking as a switch of the chat template.</summary>
internal abstract class SelfHostedProfile : RemoteProfile
{
    internal override IReadOnlySet<string> Fields { get; } = new HashSet<string>
    {
        "temperature", "top_p", "top_k", "min_p", "repetition_penalty", "frequency_penalty", "presence_penalty", "seed", "logit_bias", "logprobs", "top_logprobs", "parallel_tool_calls", "stream_options",
    };

    internal override void WriteThinking(JsonObject body, bool? thinks, ReasoningEffort? effort, int? budget)
    {
        if (budget is not null)
        {
            throw NoBudget();
        }

        if (thinks is { } on)
        {
            body["chat_template_kwargs"] = new JsonObject { ["enable_thinking"] = on };
        }
    }
}
