using System.Text.Json.Nodes;
using Glm45V.Agents;
using Glm45V.Cli.Pages;
using Glm45V.Testing;

namespace Glm45V.Cli.Tests.Commands;

/// <summary><c>glm45v eval pages</c> as a user runs it: a folder of pages, a real browser, and models whose answers are written down.</summary>
public sealed class EvalPagesCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("glm45v-pages-").FullName;

    private string Runs => Path.Combine(_folder, "runs");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Pages_OneSolvedOneNot_CountsBothAndNamesTheFailure()
    {
        Add("list.html", "<script type=module src=list.js></script>");
        Add("list.js", "document.body.innerHTML = '<button>Add</button>'; document.querySelector('button').onclick = () => { window.added = true; };");
        Add("pages.json", """[{ "file": "list.html?kind=a", "scenario": "buttons", "goal": "Add one.", "check": "window.added === true" }, { "file": "list.html", "goal": "Remove it.", "check": "false" }]""");

        CommandResult result = await EvalAsync(Call("click", """{"mark":1}"""), Call("done", "{}"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("buttons            1 steps", result.Error, StringComparison.Ordinal);
        Assert.Contains("premature done: The model said it was done after 1 step", result.Error, StringComparison.Ordinal);
        Assert.Contains("buttons   1 of 1", result.Output, StringComparison.Ordinal);
        Assert.Matches("all +1 of 2 .* 1 premature done", result.Output);
        Assert.Equal(2, Directory.GetFiles(Runs, "trace.html", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Pages_OrderThatWouldBeAskedFor_IsAllowedAndCounted()
    {
        Add("order.html", "<form method=post><button>Order now</button></form><script>onsubmit = event => { event.preventDefault(); window.ordered = true; }</script>");
        Add("pages.json", """[{ "file": "order.html", "goal": "Order.", "check": "window.ordered" }]""");

        CommandResult result = await EvalAsync(Call("click", """{"mark":1}"""));

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Matches("order +1 of 1 +1\\.0 +[0-9.]+ +1 ", result.Output);
    }

    [Theory]
    [InlineData("There is no list of pages", null)]
    [InlineData("is no list of pages", "{}")]
    [InlineData("lists no page", "[]")]
    [InlineData("Entry 1 of", "[null]")]
    [InlineData("names the file", """[{ "file": "nowhere.html", "goal": "x" }]""")]
    [InlineData("is no list of pages", """[{ "file": "a.html" }]""")]
    [InlineData("No page is of the kind 'cart': name one of shop.", """[{ "file": "a.html", "goal": "x", "scenario": "shop" }]""", "--only", "cart")]
    public async Task Pages_ListThatIsNone_SaysWhatToGive(string expected, string? list, params string[] more)
    {
        Add("a.html", "");
        if (list is not null)
        {
            Add("pages.json", list);
        }

        CommandResult result = await CommandLine.RunAsync(["eval", "pages", _folder, "--out", Runs, .. more]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OutcomeKind.Solved, null)]
    [InlineData(OutcomeKind.NotSolved, "premature done")]
    [InlineData(OutcomeKind.Infeasible, "gave up")]
    [InlineData(OutcomeKind.Refused, "refused by policy")]
    [InlineData(OutcomeKind.Loop, "loop")]
    [InlineData(OutcomeKind.Failed, "infrastructure")]
    [InlineData(OutcomeKind.StepLimit, "wrong plan or element")]
    [InlineData(OutcomeKind.StepLimit, "no effect", "still", "still", "moved")]
    [InlineData(OutcomeKind.StepLimit, "format error", "none", "none", "moved")]
    [InlineData(OutcomeKind.StepLimit, "wrong plan or element", "moved", "still", "moved")]
    [InlineData(OutcomeKind.GaveUp, "format error", "none")]
    [InlineData(OutcomeKind.GaveUp, "no effect", "still")]
    public void Mishap_Run_IsNamedByItsRecord(OutcomeKind end, string? expected, params string[] steps)
    {
        var run = new Trajectory("x", "", default) { Outcome = new AgentOutcome(end, "") };
        foreach ((int index, string step) in steps.Index())
        {
            var seen = new Observation { Png = new byte[1], Width = 28, Height = 28, Index = index, Time = default };
            Decision decision = step == "none" ? new Decision { Error = "no call" } : new Decision { Action = new AgentAction("click", System.Text.Json.JsonElement.Parse("{}")) };
            ActionResult result = step == "none" ? ActionResult.Failed("no call") : ActionResult.Done("clicked");
            run.Append(new AgentStep(seen, decision, result, new Verdict { Changed = step == "moved" }, default));
        }

        Assert.Equal(expected, PageMishap.Of(run));
    }

    private static JsonObject Call(string name, string arguments) => Spoken.Answer(null, "tool_calls", Spoken.Call(name, arguments));

    private async Task<CommandResult> EvalAsync(params JsonObject[] replies)
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync([.. replies.Select(reply => ScriptedEndpoint.Json(reply))]);
        return await CommandLine.RunAsync("eval", "pages", _folder, "--out", Runs, "--endpoint", endpoint.Address.ToString(), "--api-model", "zai-org/GLM-4.5V");
    }

    private void Add(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), name.EndsWith(".html", StringComparison.Ordinal) ? $"<!doctype html><meta charset=utf-8><body>{text}" : text);
}
