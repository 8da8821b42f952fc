using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Glm45V.Grammar.Tests.Schema;

/// <summary>The JSON-Schema-Test-Suite, and what becomes of each of its tests.</summary>
internal static class SchemaSuite
{
    /// <summary>One test of the suite.</summary>
    /// <param name="Draft">draft4 … draft2020-12.</param>
    /// <param name="File">The suite's file.</param>
    /// <param name="IsOptional">Whether the suite asks for it.</param>
    /// <param name="Name">Its group and itself.</param>
    /// <param name="Schema">The schema as JSON.</param>
    /// <param name="Data">The instance as JSON.</param>
    /// <param name="IsValid">Whether the schema accepts it.</param>
    public sealed record Case(string Draft, string File, bool IsOptional, string Name, string Schema, string Data, bool IsValid);

    public static IEnumerable<Case> Read()
    {
        using var file = new GZipStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Data", "json-schema-test-suite.jsonl.gz")), CompressionMode.Decompress);
        using var lines = new StreamReader(file, Encoding.UTF8);
        while (lines.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            JsonElement group = document.RootElement;
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                yield return new Case(
                    group.GetProperty("draft").GetString()!,
                    group.GetProperty("file").GetString()!,
                    group.GetProperty("optional").GetBoolean(),
                    $"{group.GetProperty("description").GetString()}: {test.GetProperty("description").GetString()}",
                    group.GetProperty("schema").GetRawText(),
                    test.GetProperty("data").GetRawText(),
                    test.GetProperty("valid").GetBoolean());
            }
        }
    }

    public static SchemaDraft DraftOf(Case test) => test.Draft switch
    {
        "draft4" => SchemaDraft.Draft4,
        "draft6" => SchemaDraft.Draft6,
        "draft7" => SchemaDraft.Draft7,
        "draft2019-09" => SchemaDraft.Draft201909,
        "draft2020-12" => SchemaDraft.Draft202012,
        _ => throw new InvalidDataException(test.Draft),
    };
}
