using System.Text.Json.Nodes;
using Glm45V.Messages;
using Microsoft.Extensions.AI;

namespace Glm45V.Remote.Profiles;

/// <summary>SGLang.</summary>
internal sealed class SgLangProfile : RemoteProfile
{
    public override string Name => "sglang";

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

    // Its EBNF is another language than Lark's, so a Lark grammar is judged here alone.
    internal override void WriteGrammar(JsonObject body, RequestGrammar grammar)
    {
        if (grammar.Kind != RequestGrammar.Lark)
        {
            body["regex"] = grammar.Kind == RequestGrammar.Regex ? grammar.Texts[0] : Alternation(grammar.Texts);
        }
    }

    internal override void Finish(JsonObject body) => body["separate_reasoning"] = true;
}
