using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Glm45V.Messages;

namespace Glm45V.Remote.Profiles;

/// <summary>SGLang.</summary>
internal sealed class SgLangProfile : SelfHostedProfile
{
    public override string Name => "sglang";

    // Its EBNF is another language than Lark's, so a Lark grammar is judged here alone.
    internal override void WriteGrammar(JsonObject body, RequestGrammar grammar)
    {
        if (grammar.Kind != RequestGrammar.Lark)
        {
            body["regex"] = grammar.Kind == RequestGrammar.Regex ? grammar.Texts[0] : $"({string.Join('|', grammar.Texts.Select(Regex.Escape))})";
        }
    }

    internal override void Finish(JsonObject body) => body["separate_reasoning"] = true;
}
