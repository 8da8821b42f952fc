using System.Text.Encodings.Web;
using System.Text.Json;
using Glm45V.Plugins.Browser.Actions;

namespace Glm45V.Agents;

/// <summary>An action an agent decided on: the name of a tool and its arguments.</summary>
/// <param name="Name">The tool's name, for example <c>click</c>.</param>
/// <param name="Arguments">The arguments as a JSON object, in the order they are written.</param>
public sealed record AgentAction(string Name, JsonElement Arguments)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Gives an action on a page in the form every agent uses.</summary>
    public static AgentAction From(BrowserAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return new AgentAction(action.Name, JsonSerializer.SerializeToElement(action.ToArguments()));
    }

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
