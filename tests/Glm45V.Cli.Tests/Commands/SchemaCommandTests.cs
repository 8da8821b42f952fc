using System.Text.Json;

namespace Glm45V.Cli.Tests.Commands;

public sealed class SchemaCommandTests : IDisposable
{
    private readonly string _work = Directory.CreateTempSubdirectory("glm45v-schema-").FullName;

    [Theory]
    [InlineData("""{"type":"object","required":["a"]}""", """{"a": 1}""", 0, "passes.")]
    [InlineData("""{"type":"object","required":["a"]}""", """{"b": 1}""", 1, "does not pass: nothing that begins with this does: {\"b\": 1}")]
    [InlineData("""{"minLength":3,"maxLength":2,"type":"string"}""", "\"ab\"", 1, "contradict each other")]
    public async Task Check_Document_SaysWhetherItPasses(string schema, string document, int exitCode, string words)
    {
        CommandResult result = await CommandLine.RunAsync("schema", "check", Write("schema.json", schema), "--instance", Write("document.json", document));

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(words, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"pattern":"(?=x)"}}}""", "#/properties/a/pattern: the pattern '(?=x)' cannot be enforced: look-around")]
    [InlineData("""{"properties":{"a":{"$ref":"other.json"}}}""", "#/properties/a: 'other.json' lies in no part of this document")]
    [InlineData("""{"$ref":"#"}""", "refers to itself")]
    [InlineData("""{"type":""", "not JSON")]
    public async Task Check_RefusedSchema_NamesPlaceAndReason(string schema, string words)
    {
        CommandResult result = await CommandLine.RunAsync("schema", "check", Write("schema.json", schema));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OpenAiStrict_SaysWhatIsRefusedThere()
    {
        CommandResult result = await CommandLine.RunAsync("schema", "check", Write("schema.json", """{"type":"object","properties":{}}"""), "--openai-strict");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("'additionalProperties' is required to be supplied and to be false.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_RowsWithOneWrongVerdict_CountsItInTheLastLine()
    {
        string rows = Write("rows.jsonl", """
            {"id":"right","schema":{"type":"integer"},"tests":[{"valid":true,"data":12},{"valid":false,"data":"x"}]}
            {"id":"mistaken","schema":{"type":"integer"},"tests":[{"valid":false,"data":3}]}
            {"id":"refused","schema":{"unevaluatedItems":false},"tests":[{"valid":true,"data":[]}]}
            """);

        CommandResult result = await CommandLine.RunAsync("schema", "eval", rows);

        JsonElement summary = JsonDocument.Parse(result.Output.Split('\n')[^1]).RootElement;
        Assert.Equal(1, result.ExitCode);
        Assert.Equal((3, 2, 1, 3), (summary.GetProperty("schemas").GetInt32(), summary.GetProperty("compiled").GetInt32(), summary.GetProperty("wrong").GetInt32(), summary.GetProperty("instances").GetInt32()));
        Assert.Contains("mistaken: accepted 3", result.Output, StringComparison.Ordinal);
        Assert.True(summary.GetProperty("mask_us").GetProperty("p50").GetDouble() > 0);
    }

    [Fact]
    public async Task Eval_AsModelsWrite_CountsTokensThatHadToCome()
    {
        string rows = Write("rows.jsonl", """
            {"id":"fixed","schema":{"properties":{"kind":{"const":"circle"}},"required":["kind"],"additionalProperties":false,"type":"object"},"tests":[{"valid":true,"data":{"kind":"circle"}},{"valid":false,"data":{"kind":"square"}}]}
            {"id":"reversed","schema":{"properties":{"a":{},"b":{}},"required":["a","b"],"type":"object"},"tests":[{"valid":true,"data":{"b":1,"a":2}}]}
            """);

        CommandResult result = await CommandLine.RunAsync("schema", "eval", rows, "--form", "generated");

        JsonElement summary = JsonDocument.Parse(result.Output.Split('\n')[^1]).RootElement;
        Assert.Equal((0, 0), (result.ExitCode, summary.GetProperty("wrong").GetInt32()));
        Assert.InRange(summary.GetProperty("forced_share").GetDouble(), 0.4, 0.95);
        Assert.Contains("1 instances that pass have a number or an order of keys", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_RightAndWrongCall_AcceptsTheRightOne()
    {
        const string Tool = """[{"name":"shop.find","parameters":{"type":"dict","properties":{"item":{"type":"string"},"price":{"type":"float"}},"required":["item"]}}]""";
        string rows = Write("rows.jsonl", $$$"""
            {"id":"right","function":{{{Tool}}},"ground_truth":[{"shop.find":{"item":["a lamp","lamp"],"price":[9.5,""]}}]}
            {"id":"wrong","function":{{{Tool}}},"ground_truth":[{"shop.find":{"price":["cheap"]}}]}
            {"id":"none","function":{{{Tool}}},"ground_truth":null}
            """);

        CommandResult result = await CommandLine.RunAsync("schema", "calls", rows, "--json");

        JsonElement summary = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal((2, 1, 1, 0), (summary.GetProperty("questions").GetInt32(), summary.GetProperty("accepted").GetInt32(), summary.GetProperty("rejected").GetInt32(), summary.GetProperty("refused").GetInt32()));
        Assert.InRange(summary.GetProperty("forced_share").GetDouble(), 0.3, 0.9);
    }

    [Fact]
    public async Task Eval_PeerThatIsNotThere_SaysHowToGetIt()
    {
        CommandResult result = await CommandLine.RunAsync("schema", "eval", Write("rows.jsonl", ""), "--peer", _work);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("npm install @mlc-ai/web-xgrammar", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_work, recursive: true);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_work, name);
        File.WriteAllText(path, text);
        return path;
    }
}
