using System.Text.Json.Nodes;

namespace Glm45V.Cli.Schemas;

/// <summary>Ajv in Node.js, which judges instances by the same schemas.</summary>
/// <param name="folder">The folder where <c>npm install ajv ajv-formats ajv-draft-04</c> was run.</param>
/// <exception cref="Glm45VException">Node.js or a package is not there.</exception>
internal sealed class AjvJudge(string folder) : IDisposable
{
    // Those that are enforced here too; others say nothing here.
    private static readonly string[] s_formats = ["date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uri-reference", "uuid", "regex", "int32", "int64", "byte"];

    private readonly NodeProcess _node = new("ajv.mjs", folder, "ajv", "ajv-formats", "ajv-draft-04");

    /// <summary>Says for each instance why it does not pass, null where it does; null for all where the schema is refused.</summary>
    public string?[]? Judge(string schema, IEnumerable<string> instances)
    {
        JsonObject answer = _node.Ask(new JsonObject
        {
            ["schema"] = schema,
            ["draft"] = DraftOf(schema),
            ["formats"] = new JsonArray([.. s_formats.Select(format => (JsonNode)format)]),
            ["instances"] = new JsonArray([.. instances.Select(instance => (JsonNode)instance)]),
        });
        return answer["verdicts"] is JsonArray verdicts ? [.. verdicts.Select(verdict => verdict?.GetValue<string>())] : null;
    }

    public void Dispose() => _node.Dispose();

    private static string DraftOf(string schema)
    {
        string said = JsonNode.Parse(schema) is JsonObject root && root["$schema"] is JsonValue value && value.TryGetValue(out string? address) ? address : string.Empty;
        return said.Contains("draft-04", StringComparison.Ordinal) ? "draft4"
            : said.Contains("draft-06", StringComparison.Ordinal) ? "draft6"
            : said.Contains("draft-07", StringComparison.Ordinal) ? "draft7"
            : said.Contains("2019-09", StringComparison.Ordinal) ? "draft2019-09"
            : "draft2020-12";
    }
}
