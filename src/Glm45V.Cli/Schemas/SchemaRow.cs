using System.Text.Json;

namespace Glm45V.Cli.Schemas;

/// <summary>A schema with instances that pass and some that do not.</summary>
internal sealed record SchemaRow(string Id, string Schema, IReadOnlyList<(bool IsValid, string Data)> Tests)
{
    /// <summary>Reads rows, one JSON object a line, gzipped where the name says so.</summary>
    /// <exception cref="Glm45VException">A line is no such row.</exception>
    public static IEnumerable<SchemaRow> Read(string path) => RowFile.Lines(path).Select(row => Parse(path, row.Number, row.Line));

    private static SchemaRow Parse(string path, int number, string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 2000 });
            JsonElement row = document.RootElement;
            return new SchemaRow(row.GetProperty("id").GetString()!, row.GetProperty("schema").GetRawText(),
                [.. row.GetProperty("tests").EnumerateArray().Select(test => (test.GetProperty("valid").GetBoolean(), test.GetProperty("data").GetRawText()))]);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new Glm45VException($"Line {number} of '{path}' is no object with id, schema and tests: {error.Message} Give a file in MaskBench's format.", error);
        }
    }
}
