using System.Text.Json.Nodes;
using Glm45V.Messages;
using Microsoft.Extensions.AI;

namespace Glm45V.Remote.Profiles;

/// <summary>vLLM. For GLM's calls it applies no grammar when a call is demanded (its <c>glm45</c> parser says that it does not support it), so that is seen to here.</summary>
internal sealed class VllmProfile : RemoteProfile
{
    public override string Name => "vllm";

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

        WriteTemplateSwitch(body, thinks);
    }

    internal override void WriteGrammar(JsonObject body, RequestGrammar grammar) => body["structured_outputs"] = grammar.Kind switch
    {
        RequestGrammar.Regex => new JsonObject { ["regex"] = grammar.Texts[0] },
        RequestGrammar.Lark => new JsonObject { ["grammar"] = grammar.Texts[0] },
        _ => new JsonObject { ["choice"] = Texts(grammar.Texts) },
    };
}
