using System.Text.Json;

namespace Glm45V.Cli.Tests.Commands;

/// <summary><c>glm45v eval grounding</c> as a user runs it, over five generated pages whose set is built once.</summary>
public sealed class EvalGroundingCommandTests(EvalGroundingCommandTests.BuiltSet set) : IClassFixture<EvalGroundingCommandTests.BuiltSet>
{
    [Fact]
    public void Oracle_HitsNearlyAll()
    {
        JsonElement summary = set.Summary("oracle-zoom-auto");

        Assert.True(set.Oracle.ExitCode == 0, set.Oracle.Error);
        Assert.True(summary.GetProperty("hits").GetProperty("share").GetDouble() >= 0.95);
        Assert.Equal(1, summary.GetProperty("refused").GetProperty("share").GetDouble());
        Assert.True(summary.GetProperty("items").GetInt32() >= 50);
        Assert.Contains("Hit what is there", set.Oracle.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(set.Path("oracle-zoom-auto.html")));
    }

    [Fact]
    public async Task Random_HitsAsChanceDoes()
    {
        await set.RunAsync("--policy", "random", "--zoom", "off");

        JsonElement summary = set.Summary("random-zoom-off");
        double chance = summary.GetProperty("chance").GetDouble();
        Assert.InRange(chance, summary.GetProperty("hits").GetProperty("low").GetDouble(), summary.GetProperty("hits").GetProperty("high").GetDouble());
        Assert.Equal(0, summary.GetProperty("refused").GetProperty("share").GetDouble());
    }

    [Fact]
    public async Task Blurred_SmallTargets_AreHitOnlyWithASecondLook()
    {
        await set.RunAsync("--policy", "blurred");
        await set.RunAsync("--policy", "blurred", "--zoom", "off");

        double Small(string run) => set.Summary(run).GetProperty("bins").GetProperty("size").GetProperty("small").GetProperty("share").GetDouble();
        Assert.True(Small("blurred-zoom-auto") >= 0.95);
        Assert.True(Small("blurred-zoom-off") < 0.6);
    }

    [Fact]
    public async Task Run_Again_DoesNothingAnew()
    {
        string before = await File.ReadAllTextAsync(set.Path("oracle-zoom-auto.jsonl"), TestContext.Current.CancellationToken);

        await set.RunAsync("--policy", "oracle");

        Assert.Equal(before, await File.ReadAllTextAsync(set.Path("oracle-zoom-auto.jsonl"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Run_FolderOfAnotherSet_IsRefused()
    {
        CommandResult result = await CommandLine.RunAsync("eval", "grounding", "--policy", "oracle", "--seeds", "6", "--out", set.Folder);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("holds another set (seeds 5", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--policy stands in the model's place", "--policy", "oracle", "--endpoint", "http://127.0.0.1:1/v1", "--api-model", "m")]
    [InlineData("--data takes the place of pages", "--data", "x", "--pages", "y")]
    public async Task Run_WrongCommandLine_SaysWhatToWrite(string expected, params string[] arguments)
    {
        CommandResult result = await CommandLine.RunAsync(["eval", "grounding", .. arguments]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    public sealed class BuiltSet : IAsyncLifetime
    {
        public string Folder { get; } = Directory.CreateTempSubdirectory("glm45v-grounding-").FullName;

        public CommandResult Oracle { get; private set; } = null!;

        public string Path(string name) => System.IO.Path.Combine(Folder, name);

        public JsonElement Summary(string run) => JsonDocument.Parse(File.ReadAllText(Path(run + ".summary.json"))).RootElement;

        public async Task<CommandResult> RunAsync(params string[] arguments)
        {
            CommandResult result = await CommandLine.RunAsync(["eval", "grounding", "--seeds", "5", "--out", Folder, .. arguments]);
            Assert.True(result.ExitCode == 0, result.Error);
            return result;
        }

        public async ValueTask InitializeAsync() => Oracle = await RunAsync("--policy", "oracle");

        public ValueTask DisposeAsync()
        {
            Directory.Delete(Folder, recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
