using System.Text.Json.Nodes;
using Glm45V.Messages;
using Microsoft.Extensions.AI;

namespace Glm45V.Remote.Profiles;

/// <summary>SiliconFlow. Its reference names neither <c>tool_choice</c> nor schemas, so both are seen to here.</summary>
internal sealed class SiliconFlowProfile : RemoteProfile
{
    private const int MinBudget = 128;
    private const int MaxBudget = 32768;

    public override string Name => "siliconflow";

    public override Uri DefaultEndpoint { get; } = new("https://api.siliconflow.com/v1");

    internal override IReadOnlyList<string> Hosts => ["siliconflow.com", "siliconflow.cn"];

    internal override int MaxStops => 4;

    internal override bool TakesSchemas => false;

    internal override bool TakesDemandedCalls => false;

    internal override IReadOnlySet<string> Fields { get; } = new HashSet<string> { "temperature", "top_p", "top_k", "frequency_penalty" };

    internal override void WriteThinking(JsonObject body, bool? thinks, ReasoningEffort? effort, int? budget)
    {
        if (thinks is { } on)
        {
            body["enable_thinking"] = on;
        }

        if (budget is { } tokens)
        {
            body["thinking_budget"] = tokens is >= MinBudget and <= MaxBudget
                ? tokens
                : throw new UnsupportedOptionException(RequestProperties.ThinkingBudget, $"{Name} takes a {RequestProperties.ThinkingBudget} from {MinBudget} to {MaxBudget} tokens, not {tokens}.");
        }
    }
}
