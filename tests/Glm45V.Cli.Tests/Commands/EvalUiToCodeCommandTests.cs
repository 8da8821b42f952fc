using System.Text.Json;

namespace Glm45V.Cli.Tests.Commands;

/// <summary><c>glm45v eval ui2code</c> as a user runs it, over one generated page.</summary>
public sealed class EvalUiToCodeCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("glm45v-ui2code-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Oracle_IsAllAlikeAndNotDoneAnew()
    {
        CommandResult result = await RunAsync("oracle");
        string before = await File.ReadAllTextAsync(In("oracle.jsonl"), TestContext.Current.CancellationToken);
        await RunAsync("oracle");

        Assert.Contains("Likeness of the draft                1.000", result.Output, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(In("oracle.jsonl"), TestContext.Current.CancellationToken));
        Assert.True(JsonDocument.Parse(before).RootElement.GetProperty("axeViolations").GetInt32() >= 0);
        Assert.True(File.Exists(In("oracle.html")) && File.Exists(In("oracle/page-000/index.html")));
    }

    [Fact]
    public async Task Flawed_GetsBetterByRoundsAndNeverWorse()
    {
        await RunAsync("flawed");

        double[] totals = [.. JsonDocument.Parse(await File.ReadAllTextAsync(In("flawed.jsonl"), TestContext.Current.CancellationToken)).RootElement.GetProperty("totals").EnumerateArray().Select(total => total.GetDouble())];
        Assert.True(totals.Length >= 3);
        Assert.Equal(totals.Order(), totals);
        Assert.True(totals[^1] > totals[0]);
    }

    [Theory]
    [InlineData(2, "--policy stands in the model's place", "--policy", "oracle", "--endpoint", "http://127.0.0.1:1/v1", "--api-model", "m")]
    [InlineData(2, "--policy knows the documents of generated pages alone", "--policy", "oracle", "--pages", "x")]
    [InlineData(1, "clicks on pages and writes none")]
    [InlineData(1, "holds no HTML pages", "--pages", "nowhere")]
    public async Task Run_WrongCommandLine_SaysWhatToWrite(int code, string expected, params string[] arguments)
    {
        CommandResult result = await CommandLine.RunAsync(["eval", "ui2code", "--out", _folder, .. arguments]);

        Assert.Equal(code, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    private string In(string name) => Path.Combine(_folder, name);

    private async Task<CommandResult> RunAsync(string policy)
    {
        CommandResult result = await CommandLine.RunAsync("eval", "ui2code", "--policy", policy, "--seeds", "1", "--out", _folder);
        Assert.True(result.ExitCode == 0, result.Error);
        return result;
    }
}
