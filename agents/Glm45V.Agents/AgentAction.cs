using System.Text.Encodings.Web;
using System.Text.Json;

namespace Glm45V.Agents;

/// <summary>An action an agent decided on: the name of a tool and its arguments.</summary>
/// <param name="Name">The tool's name, for example <c>click</c>.</param>
/// <param name="Arguments">The arguments as a JSON object, in the order they are written.</param>
public sealed record AgentAction(string Name, JsonElement Arguments)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Tells whether both name the same tool with equal arguments, however they are written.</summary>
    public bool Equals(AgentAction? other) =>
        other is not null && Name == other.Name && JsonElement.DeepEquals(Arguments, other.Arguments);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>Writes the action as a call with bare values, for example <c>click(412, 230)</c> or <c>press("Enter")</c>.</summary>
    public override string ToString()
    {
        IEnumerable<string> values = Arguments.ValueKind == JsonValueKind.Object
            ? Arguments.EnumerateObject().Select(argument => JsonSerializer.Serialize(argument.Value, Readable))
            : [];
        return $"{Name}({string.Join(", ", values)})";
    }
}
