using System.Text.Json.Nodes;
using Glm45V.Messages;

namespace Glm45V.Remote.Profiles;

/// <summary>vLLM. For GLM's calls it applies no grammar when a call is demanded (its <c>glm45</c> parser says that it does not support it), so that is seen to here.</summary>
internal sealed class VllmProfile : SelfHostedProfile
{
    public override string Name => "vllm";

    internal override void WriteGrammar(JsonObject body, RequestGrammar grammar) => body["structured_outputs"] = grammar.Kind switch
    {
        RequestGrammar.Regex => new JsonObject { ["regex"] = grammar.Texts[0] },
        RequestGrammar.Lark => new JsonObject { ["grammar"] = grammar.Texts[0] },
        _ => new JsonObject { ["choice"] = new JsonArray([.. grammar.Texts.Select(text => JsonValue.Create(text))]) },
    };
}
