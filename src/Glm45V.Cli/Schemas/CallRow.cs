using System.Text.Json;
using System.Text.Json.Nodes;

namespace Glm45V.Cli.Schemas;

/// <summary>Tools and the calls that a question asks for.</summary>
/// <param name="Id">The question.</param>
/// <param name="Tools">Names and JSON Schemas.</param>
/// <param name="Calls">Names and arguments.</param>
internal sealed record CallRow(string Id, IReadOnlyList<(string Name, string Schema)> Tools, IReadOnlyList<(string Name, JsonObject Arguments)> Calls)
{
    // BFCL names types as the languages of its questions do.
    private static readonly Dictionary<string, string> s_types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["dict"] = "object",
        ["hashmap"] = "object",
        ["float"] = "number",
        ["double"] = "number",
        ["long"] = "integer",
        ["short"] = "integer",
        ["byte"] = "integer",
        ["tuple"] = "array",
        ["list"] = "array",
        ["arraylist"] = "array",
        ["any"] = "string",
        ["char"] = "string",
        ["bool"] = "boolean",
        [""] = "string",
    };

    /// <summary>Reads rows in the format of BFCL, one JSON object a line, gzipped where the name says so; rows without a right call are left out.</summary>
    /// <exception cref="Glm45VException">A line is no such row.</exception>
    public static IEnumerable<CallRow> Read(string path)
    {
        foreach ((int number, string line) in RowFile.Lines(path))
        {
            if (Parse(path, number, line) is { } row)
            {
                yield return row;
            }
        }
    }

    private static CallRow? Parse(string path, int number, string line)
    {
        try
        {
            JsonObject row = JsonNode.Parse(line)!.AsObject();
            return row["ground_truth"] is not JsonArray truth ? null : new CallRow(
                row["id"]!.GetValue<string>(),
                [.. row["function"]!.AsArray().Select(tool => (ToolName(tool!["name"]!.GetValue<string>()), Normalized(tool["parameters"]!)!.ToJsonString()))],
                [.. truth.SelectMany(call => call!.AsObject()).Select(call => (ToolName(call.Key), Arguments(call.Value!.AsObject())))]);
        }
        catch (Exception error) when (error is JsonException or NullReferenceException or InvalidOperationException)
        {
            throw new Glm45VException($"Line {number} of '{path}' is no object with id, function and ground_truth: {error.Message} Give a file in BFCL's format.", error);
        }
    }

    /// <summary>Gives a tool's name as models write it.</summary>
    public static string ToolName(string name) => name.Replace('.', '_');

    /// <summary>Gives a schema whose types are those of JSON.</summary>
    public static JsonNode? Normalized(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray items:
                return new JsonArray([.. items.Select(Normalized)]);
            case JsonObject members:
                var all = new JsonObject();
                foreach ((string key, JsonNode? value) in members)
                {
                    bool isType = key == "type" && value is JsonValue named && named.GetValueKind() == JsonValueKind.String;
                    string type = isType ? value!.GetValue<string>() : "";
                    all[key] = isType ? s_types.GetValueOrDefault(type, type.ToLowerInvariant()) : Normalized(value);
                }

                return all;
            default:
                return node?.DeepClone();
        }
    }

    // Of the values that are right for an argument the first; an empty one means that it may be left out.
    private static JsonObject Arguments(JsonObject allowed)
    {
        var arguments = new JsonObject();
        foreach ((string name, JsonNode? values) in allowed)
        {
            JsonNode? first = values!.AsArray()[0];
            if (first is not JsonValue text || text.GetValueKind() != JsonValueKind.String || text.GetValue<string>().Length > 0)
            {
                arguments[name] = Value(first);
            }
        }

        return arguments;
    }

    private static JsonNode? Value(JsonNode? node) => node switch
    {
        JsonObject members when members.All(member => member.Value is JsonArray { Count: > 0 }) => Arguments(members),
        JsonArray items => new JsonArray([.. items.Select(Value)]),
        _ => node?.DeepClone(),
    };
}
