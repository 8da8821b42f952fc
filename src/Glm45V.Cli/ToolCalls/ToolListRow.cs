using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Cli.Schemas;

namespace Glm45V.Cli.ToolCalls;

/// <summary>Tools, and what is asked of them.</summary>
/// <param name="Id">The entry.</param>
/// <param name="Question">What is asked.</param>
/// <param name="Tools">Names, descriptions and JSON Schemas of arguments.</param>
internal sealed record ToolListRow(string Id, string Question, IReadOnlyList<(string Name, string Description, string Schema)> Tools)
{
    private static readonly JsonSerializerOptions s_deep = new() { MaxDepth = 2000 };

    /// <summary>Reads rows in the format of BFCL (id, function, question) or of MaskBench (id, schema: one tool that takes it), gzipped where the name says so.</summary>
    /// <exception cref="Glm45VException">A line is no such row.</exception>
    public static IEnumerable<ToolListRow> Read(string path) => RowFile.Lines(path).Select(line => Parse(path, line.Number, line.Line));

    private static ToolListRow Parse(string path, int number, string line)
    {
        try
        {
            JsonObject row = JsonNode.Parse(line, documentOptions: new JsonDocumentOptions { MaxDepth = 2000 })!.AsObject();
            string id = row["id"]!.GetValue<string>();
            if (row.TryGetPropertyValue("schema", out JsonNode? schema))
            {
                return new ToolListRow(id, "Record the data.", [("record", "Records data.", OfObject(schema).ToJsonString(s_deep))]);
            }

            return new ToolListRow(
                id,
                row["question"]?[0]?[0]?["content"]?.GetValue<string>() ?? "Go on.",
                [.. row["function"]!.AsArray().Select(tool => (CallRow.ToolName(tool!["name"]!.GetValue<string>()), tool["description"]?.GetValue<string>() ?? "", CallRow.Normalized(tool["parameters"])!.ToJsonString(s_deep)))]);
        }
        catch (Exception error) when (error is JsonException or NullReferenceException or InvalidOperationException or ArgumentException)
        {
            throw new Glm45VException($"Line {number} of '{path}' is no object with id and either function or schema: {error.Message} Give a file in BFCL's or MaskBench's format.", error);
        }
    }

    // Arguments are an object: a schema of something else becomes that of one argument.
    private static JsonNode OfObject(JsonNode? schema)
    {
        JsonNode? type = (schema as JsonObject)?["type"];
        bool takesObjects = schema is JsonObject && (type is null || (type is JsonArray types ? types : [type.DeepClone()]).Any(one => one!.GetValue<string>() == "object"));
        if (takesObjects)
        {
            return schema!;
        }

        var wrapped = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["value"] = Moved(schema, HasAddress(schema) ? "#" : "#/properties/value") }, ["required"] = new JsonArray("value"), ["additionalProperties"] = false };
        if (schema is JsonObject { } inner && inner["$schema"] is { } draft)
        {
            wrapped["$schema"] = draft.DeepClone();
        }

        return wrapped;
    }

    // References within a schema that has an address of its own start from it wherever it stands.
    private static bool HasAddress(JsonNode? schema) => schema is JsonObject members && (members["$id"] ?? members["id"]) is JsonValue address && address.GetValueKind() == JsonValueKind.String;

    private static JsonNode? Moved(JsonNode? node, string root) => node switch
    {
        JsonObject members => new JsonObject(members.Where(member => member.Key != "$schema").Select(member => KeyValuePair.Create(
            member.Key,
            member.Key == "$ref" && member.Value is JsonValue target && target.GetValueKind() == JsonValueKind.String && target.GetValue<string>().StartsWith('#') ? JsonValue.Create(root + target.GetValue<string>()[1..]) : Moved(member.Value, root)))),
        JsonArray items => new JsonArray([.. items.Select(item => Moved(item, root))]),
        _ => node?.DeepClone(),
    };
}
