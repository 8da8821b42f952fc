using System.Text.Json.Nodes;
using Glm45V.Messages;
using Microsoft.Extensions.AI;

namespace Glm45V.Remote.Profiles;

/// <summary>Z.ai and BigModel. A call cannot be demanded there and a schema not be given, so both are seen to here.</summary>
internal sealed class ZAiProfile : RemoteProfile
{
    public override string Name => "z.ai";

    public override Uri DefaultEndpoint { get; } = new("https://api.z.ai/api/paas/v4");

    internal override IReadOnlyList<string> Hosts => ["z.ai", "bigmodel.cn"];

    internal override int MaxStops => 1;

    internal override bool TakesSchemas => false;

    internal override bool TakesDemandedCalls => false;

    internal override IReadOnlySet<string> Fields { get; } = new HashSet<string> { "temperature", "top_p" };

    internal override void WriteThinking(JsonObject body, bool? thinks, ReasoningEffort? effort, int? budget)
    {
        if (budget is not null)
        {
            throw NoBudget();
        }

        if (thinks is { } on)
        {
            body["thinking"] = new JsonObject { ["type"] = on ? "enabled" : "disabled" };
        }
    }

    // Bytes go without the prefix of a data address.
    internal override string MediaAddress(string address) =>
        address.StartsWith("data:", StringComparison.OrdinalIgnoreCase) && address.IndexOf(',', StringComparison.Ordinal) is var comma and > 0 ? address[(comma + 1)..] : address;

    // Temperature lies between 0 and 1, both excluded; arg-max is a switch of its own.
    internal override void Finish(JsonObject body)
    {
        if (body["temperature"]?.GetValue<float>() is not { } temperature)
        {
            return;
        }

        if (temperature > 1)
        {
            throw new UnsupportedOptionException(nameof(ChatOptions.Temperature), FormattableString.Invariant($"{Name} takes a temperature from 0 to 1, not {temperature}."));
        }

        body.Remove("temperature");
        if (temperature <= 0)
        {
            body["do_sample"] = false;
        }
        else
        {
            body["temperature"] = Math.Clamp(temperature, 0.01f, 0.99f);
        }
    }
}
