using System.Text;
using System.Text.Json;

namespace Glm45V.Remote.Answers;

/// <summary>A call as it comes in: fragments of a stream, or whole.</summary>
internal sealed class RemoteCall
{
    private readonly StringBuilder _arguments = new();

    public string Id { get; set; } = "";

    public string Name { get; set; } = "";

    /// <summary>The arguments as written; nothing at all stands for none.</summary>
    public string Arguments => _arguments.Length == 0 || string.IsNullOrWhiteSpace(_arguments.ToString()) ? "{}" : _arguments.ToString();

    /// <summary>The arguments as an object; null where they are none.</summary>
    public Dictionary<string, object?>? Parsed
    {
        get
        {
            try
            {
                var root = JsonElement.Parse(Arguments);
                return root.ValueKind == JsonValueKind.Object ? root.EnumerateObject().DistinctBy(member => member.Name).ToDictionary(member => member.Name, member => (object?)member.Value) : null;
            }
            catch (JsonException)
            {
                return null; // the flaw is told to the model
            }
        }
    }

    public void Append(string fragment) => _arguments.Append(fragment);
}
