using System.Text.Json.Nodes;

namespace Glm45V.Conformance.Tests.Leaves;

/// <summary>One answer that a model is told to give.</summary>
public sealed record Said(string Text = "", string Reasoning = "")
{
    /// <summary>The calls that follow the text.</summary>
    public IReadOnlyList<(string Name, JsonObject Arguments)> Calls { get; init; } = [];

    /// <summary>An answer of calls alone.</summary>
    public static Said Call(params (string Name, string Arguments)[] calls) => new() { Calls = [.. calls.Select(call => (call.Name, JsonNode.Parse(call.Arguments)!.AsObject()))] };
}
