using System.Text.Json;
using Glm45V.Plugins.Browser.Safety;
using Glm45V.Testing;

namespace Glm45V.Cli.Tests.Commands;

/// <summary><c>glm45v browse</c> as a user runs it: a real browser and site, and an endpoint whose answers are written down.</summary>
public sealed class BrowseCommandTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("glm45v-browse-").FullName;
    private LocalSite _site = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await LocalSite.StartAsync();
        _site.Add("shop", "<title>Tea</title><a href=#hours>Hours</a><form method=post action=/order><button>Order now</button></form>");
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Browse_TaskIsDone_PrintsStepsAnswerAndTrace()
    {
        CommandResult result = await BrowseAsync([], Call("click", """{"mark":1}"""), Call("done", """{"answer":"9 to 5"}"""));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("step  1  click(1)", result.Output, StringComparison.Ordinal);
        Assert.Contains("done     9 to 5", result.Output, StringComparison.Ordinal);
        Assert.Contains("trace.html", result.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, "run", "trace.html")));
        Assert.NotEmpty(AuditLog.Read(Path.Combine(_folder, "run", "audit.jsonl")));
    }

    [Fact]
    public async Task Browse_OrderNobodyAllows_IsRefused()
    {
        CommandResult result = await BrowseAsync([], Call("click", """{"mark":2}"""), Call("infeasible", """{"reason":"I may not order."}"""));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("refused  ", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("/order", _site.AskedPaths);
    }

    [Fact]
    public async Task Browse_OrderThePersonAllows_IsSent()
    {
        CommandResult result = await BrowseAsync(["--confirm", "ask"], "y\n", Call("click", """{"mark":2}"""), Call("done", "{}"));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("ask      Purchase: click “Order now”", result.Error, StringComparison.Ordinal);
        Assert.Contains("/order", _site.AskedPaths);
    }

    [Fact]
    public async Task Browse_StepsRunOut_IsABudgetAndGoesOnWhenResumed()
    {
        CommandResult first = await BrowseAsync(["--max-steps", "1"], Call("note", """{"text":"Green tea is 12 euros"}"""));
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Json(Call("done", """{"answer":"12 euros"}""")));

        CommandResult second = await CommandLine.RunAsync(
            "browse", "--resume", Path.Combine(_folder, "run"), "--endpoint", endpoint.Address.ToString(), "--api-model", "m");

        Assert.Equal((1, 0), (first.ExitCode, second.ExitCode));
        Assert.Contains("budget   ", first.Output, StringComparison.Ordinal);
        Assert.Contains("step  2  done", second.Output, StringComparison.Ordinal);
        Assert.Contains("Green tea is 12 euros", JsonSerializer.Serialize(endpoint.Requests.Single()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Browse_CtrlC_StopsWithTheTraceWhole()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Json(Call("click", """{"mark":1}""")), ScriptedEndpoint.Silent());

        CommandResult result = await CommandLine.TalkAsync("", "step  1", [.. Arguments(endpoint)]);

        Assert.Equal(130, result.ExitCode);
        Assert.Contains("cancelled", result.Output, StringComparison.Ordinal);
        Assert.Contains("cancelled", await File.ReadAllTextAsync(Path.Combine(_folder, "run", "trajectory.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, "run", "trace.html")));
    }

    [Fact]
    public async Task Browse_ProcessIsKilled_GoesOnFromItsLastStepWhenResumed()
    {
        await using ScriptedEndpoint first = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Json(Call("note", """{"text":"Green tea is 12 euros"}""")), ScriptedEndpoint.Silent());
        await using ScriptedEndpoint second = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Json(Call("done", """{"answer":"12 euros"}""")));

        CommandResult killed = await CommandLine.KillAsync("step  1", [.. Arguments(first)]);
        CommandResult resumed = await CommandLine.RunAsync("browse", "--resume", Path.Combine(_folder, "run"), "--endpoint", second.Address.ToString(), "--api-model", "m");

        Assert.Equal((137, 0), (killed.ExitCode, resumed.ExitCode));
        Assert.Contains("step  2  done", resumed.Output, StringComparison.Ordinal);
        Assert.Contains("Green tea is 12 euros", JsonSerializer.Serialize(second.Requests.Single()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_RecordedRun_RepeatsItWithoutAModelAndWritesItAsATest()
    {
        await BrowseAsync([], Call("click", """{"mark":1}"""), Call("done", """{"answer":"9 to 5"}"""));
        string run = Path.Combine(_folder, "run");
        string test = Path.Combine(_folder, "HoursTests.cs");

        CommandResult repeated = await CommandLine.RunAsync("replay", run, "--trace", Path.Combine(_folder, "again"));
        CommandResult written = await CommandLine.RunAsync("replay", run, "--to", "csharp", test);

        Assert.Equal((0, 0), (repeated.ExitCode, written.ExitCode));
        Assert.Contains("done     9 to 5", repeated.Output, StringComparison.Ordinal);
        Assert.Contains("GetByRole(AriaRole.Link, new() { Name = \"Hours\", Exact = true }).ClickAsync();", await File.ReadAllTextAsync(test, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trace_RecordedRun_IsWrittenAgain()
    {
        await BrowseAsync([], Call("done", """{"answer":"9 to 5"}"""));
        string page = Path.Combine(_folder, "page.html");

        CommandResult result = await CommandLine.RunAsync("trace", Path.Combine(_folder, "run"), "--out", page);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("steps    1, 0 of them failed", result.Output, StringComparison.Ordinal);
        Assert.Contains("What the model read of the page", await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "There is no trajectory at", "trace", "nowhere")]
    [InlineData(1, "There is no trajectory at", "replay", "nowhere")]
    [InlineData(2, "--to writes csharp, not 'java'", "replay", "nowhere", "--to", "java", "A.java")]
    public async Task Recorded_WrongCommandLine_SaysWhatToWrite(int code, string expected, params string[] arguments)
    {
        CommandResult result = await CommandLine.RunAsync(arguments);

        Assert.Equal(code, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Browse_ModelNeverCalls_EndsAsAnError()
    {
        CommandResult result = await BrowseAsync([], [.. Enumerable.Range(0, 5).Select(_ => Spoken.Answer("I would rather talk."))]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("error    5 steps in a row failed; the last one: The reply holds no tool call", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Browse_EndpointWithoutVision_IsFoundBeforeTheRun()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Json(Spoken.Answer("I see no picture.")), ScriptedEndpoint.Json(Call("done", "{}")));
        endpoint.SeesPictures = false;

        CommandResult blind = await CommandLine.RunAsync([.. Arguments(endpoint)]);
        CommandResult trusted = await CommandLine.RunAsync("browse", "Look", "--url", $"{_site.Address}shop", "--trace", Path.Combine(_folder, "again"), "--endpoint", endpoint.Address.ToString(), "--api-model", "m", "--no-vision-check");

        Assert.Equal((1, 0), (blind.ExitCode, trusted.ExitCode));
        Assert.Contains("The model does not see pictures: asked for the number in one, 472, it answered “I see no picture.”", blind.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Browse_DeadServer_SaysSo()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync();
        await _site.DisposeAsync();

        CommandResult result = await CommandLine.RunAsync("browse", "Look", "--url", _site.Address.ToString(), "--trace", Path.Combine(_folder, "run"), "--endpoint", endpoint.Address.ToString(), "--api-model", "m");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"Opening '{_site.Address}' failed: nothing listens there.", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "The task is empty", "", "--url", "http://127.0.0.1/")]
    [InlineData(2, "--url URL is needed", "Look")]
    [InlineData(2, "--url must be an http or https address", "Look", "--url", "example.com")]
    [InlineData(2, "--allow: The origin 'example.com' has no scheme", "Look", "--url", "http://127.0.0.1/", "--allow", "example.com")]
    [InlineData(2, "--max-cost needs --prices", "Look", "--url", "http://127.0.0.1/", "--max-cost", "1")]
    [InlineData(2, "--time must be a number with s, m or h", "Look", "--url", "http://127.0.0.1/", "--time", "soon")]
    [InlineData(2, "--viewport must be a width and height", "Look", "--url", "http://127.0.0.1/", "--viewport", "big")]
    [InlineData(2, "--observe must be", "Look", "--url", "http://127.0.0.1/", "--observe", "smell")]
    [InlineData(1, "There is no trajectory at", "--resume", "nowhere")]
    public async Task Browse_WrongCommandLine_SaysWhatToWrite(int code, string expected, params string[] arguments)
    {
        CommandResult result = await CommandLine.RunAsync(["browse", .. arguments]);

        Assert.Equal(code, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Browse_MalformedSecrets_NamesTheLineAndNoValue()
    {
        string secrets = Path.Combine(_folder, "secrets.json");
        await File.WriteAllTextAsync(secrets, """{"secrets":[{"name":"pw","site":"x","value":"hunter2"}]}""", TestContext.Current.CancellationToken);

        CommandResult result = await BrowseAsync(["--secrets", secrets]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("is not read: line 1", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Browse_FolderOfAnotherRun_IsRefused()
    {
        await BrowseAsync([], Call("done", "{}"));

        CommandResult result = await BrowseAsync([], Call("done", "{}"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("already holds another run", result.Error, StringComparison.Ordinal);
    }

    private static System.Text.Json.Nodes.JsonObject Call(string name, string arguments) => Spoken.Answer(null, "tool_calls", Spoken.Call(name, arguments));

    private Task<CommandResult> BrowseAsync(string[] more, params System.Text.Json.Nodes.JsonObject[] replies) => BrowseAsync(more, "", replies);

    private async Task<CommandResult> BrowseAsync(string[] more, string input, params System.Text.Json.Nodes.JsonObject[] replies)
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync([.. replies.Select(reply => ScriptedEndpoint.Json(reply))]);
        return await CommandLine.TalkAsync(input, null, [.. Arguments(endpoint), .. more]);
    }

    private IEnumerable<string> Arguments(ScriptedEndpoint endpoint) =>
        ["browse", "When is it open?", "--url", $"{_site.Address}shop", "--trace", Path.Combine(_folder, "run"), "--endpoint", endpoint.Address.ToString(), "--api-model", "m"];
}
