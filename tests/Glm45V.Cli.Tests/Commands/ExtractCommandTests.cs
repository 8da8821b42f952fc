using System.Text.Json;
using Glm45V.Testing;

namespace Glm45V.Cli.Tests.Commands;

/// <summary><c>glm45v extract</c> as a user runs it: a real browser and site, and an endpoint whose answers are written down.</summary>
public sealed class ExtractCommandTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("glm45v-extract-").FullName;
    private LocalSite _site = null!;
    private string _page = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Schema => Path.Combine(_folder, "teas.json");

    public async ValueTask InitializeAsync()
    {
        _site = await LocalSite.StartAsync();
        _page = _site.Add("teas", "<meta charset=utf-8><title>Teas</title><body style='margin:10px'><p>Sencha</p><p>9.50 €</p>");
        await File.WriteAllTextAsync(Schema, """{"type": "object", "properties": {"name": {"type": "string"}, "price": {"type": "number"}, "origin": {"type": "string"}}, "required": ["name", "price", "origin"], "additionalProperties": false}""", Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Extract_Page_PrintsTheDataAndWhereEachValueStands()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(
            ScriptedEndpoint.Json(Spoken.Answer("""{"name": "Sencha", "price": 9.5, "origin": "Japan"}""")),
            ScriptedEndpoint.Json(Spoken.Answer("""{"sources": [{"path": "/origin", "piece": 0}]}""")));
        string sources = Path.Combine(_folder, "sources.json");

        CommandResult result = await CommandLine.RunAsync([.. Arguments(endpoint), "--sources", sources]);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal("Sencha", JsonDocument.Parse(result.Output).RootElement.GetProperty("name").GetString());
        Assert.Contains("value    /price = 9.5  shown at 10,", result.Error, StringComparison.Ordinal);
        Assert.Contains("value    /origin = Japan  not among the page's text", result.Error, StringComparison.Ordinal);
        JsonElement price = JsonDocument.Parse(await File.ReadAllTextAsync(sources, Stop)).RootElement[1];
        Assert.Equal(("/price", "found", "9.50 €", 10.0), (price.GetProperty("path").GetString(), price.GetProperty("kind").GetString(), price.GetProperty("text").GetString(), price.GetProperty("box").GetProperty("left").GetDouble()));
    }

    [Fact]
    public async Task Extract_AnswerOfAnotherForm_IsAnError()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync([.. Enumerable.Repeat(ScriptedEndpoint.Json(Spoken.Answer("""{"name": 7}""")), 4)]);

        CommandResult result = await CommandLine.RunAsync([.. Arguments(endpoint)]);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("schema", result.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(1, "There is no file 'nowhere.json'", "prices", "--schema", "nowhere.json", "--url", "http://127.0.0.1:1/")]
    [InlineData(2, "--url URL is needed", "prices", "--schema", "nowhere.json")]
    [InlineData(2, "WHAT is empty", " ", "--schema", "nowhere.json", "--url", "http://127.0.0.1:1/")]
    [InlineData(2, "--schema", "prices", "--url", "http://127.0.0.1:1/")]
    public async Task Extract_WrongCommandLine_SaysWhatToWrite(int code, string expected, params string[] arguments)
    {
        CommandResult result = await CommandLine.RunAsync(["extract", .. arguments]);

        Assert.Equal(code, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    private string[] Arguments(ScriptedEndpoint endpoint) =>
        ["extract", "the tea", "--schema", Schema, "--url", _page, "--endpoint", endpoint.Address.ToString(), "--api-model", "m"];
}
