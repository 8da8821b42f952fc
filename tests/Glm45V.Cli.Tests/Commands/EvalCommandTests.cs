using System.Text.Json;
using Glm45V.Cli.ToolCalls;
using Glm45V.Nano;
using Microsoft.Extensions.AI;

namespace Glm45V.Cli.Tests.Commands;

public sealed class EvalCommandTests
{
    private static readonly string s_data = Path.Combine(AppContext.BaseDirectory, "Data", "tool-lists.jsonl");

    [Fact]
    public async Task ToolCalls_RandomLogits_AreAlwaysWhatWasDemanded()
    {
        CommandResult result = await CommandLine.RunAsync("eval", "toolcalls", "--data", s_data);

        AssertAllValid(result, File.ReadLines(s_data).Count());
    }

    [Fact]
    public async Task ToolCalls_Nano_AreAlwaysWhatWasDemanded()
    {
        CommandResult result = await CommandLine.RunAsync("eval", "toolcalls", "--data", s_data, "--model", NanoModel.Folder, "--every", "4", "--max-tokens", "300", "--json");

        AssertAllValid(result, (File.ReadLines(s_data).Count() + 3) / 4);
    }

    [Fact]
    public async Task ToolCalls_ModelThatDoesNotCall_FailsTheEval()
    {
        using var client = new Talker();
        var eval = new ToolCallEval(client, temperature: 1, maxTokens: 100, _ => { });

        await eval.RunAsync(ToolListRow.Read(s_data).Take(3), TestContext.Current.CancellationToken);

        Assert.Equal((3, """{"entries":3,"compiled":3,"valid":0,"invalid":3}"""), (eval.Invalid, eval.Summary()));
    }

    [Fact]
    public async Task ToolCalls_FileThatIsNone_NamesTheLine()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "{\"id\":\"a\"}\n", TestContext.Current.CancellationToken);

        CommandResult result = await CommandLine.RunAsync("eval", "toolcalls", "--data", file);

        File.Delete(file);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Line 1", result.Error, StringComparison.Ordinal);
    }

    private static void AssertAllValid(CommandResult result, int entries)
    {
        JsonElement summary = JsonElement.Parse(result.Output.Trim().Split('\n')[^1]);
        Assert.Equal((entries, 0), (summary.GetProperty("entries").GetInt32(), summary.GetProperty("invalid").GetInt32()));
        Assert.Equal(summary.GetProperty("compiled").GetInt32(), summary.GetProperty("valid").GetInt32());
        Assert.InRange(summary.GetProperty("compiled").GetInt32(), entries * 9 / 10, entries);
        Assert.Equal(0, result.ExitCode);
    }

    // Says nothing of use, and one wrong call.
    private sealed class Talker : IChatClient
    {
        private int _asked;

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => Task.FromResult(new ChatResponse(new ChatMessage(
            ChatRole.Assistant,
            _asked++ == 0 ? [new TextContent("Hello")] : [new FunctionCallContent("1", options!.Tools![0].Name + (_asked == 2 ? "x" : ""), new Dictionary<string, object?> { ["no such argument"] = new int[3] })])));

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
