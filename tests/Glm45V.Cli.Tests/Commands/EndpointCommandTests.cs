using System.Text.Json;
using Glm45V.Cli.Demo;
using Glm45V.Testing;

namespace Glm45V.Cli.Tests.Commands;

/// <summary>The commands that ask a model, against an endpoint on this machine.</summary>
public sealed class EndpointCommandTests
{
    private const int Failure = 1;
    private const int Usage = 2;

    [Fact]
    public async Task Chat_Endpoint_PrintsTheAnswerAlone()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Events(Spoken.Reasoning("Hm."), Spoken.Text("Hello"), Spoken.Text(" there"), Spoken.End("stop"), Spoken.Usage(9, 3)));

        CommandResult result = await CommandLine.RunAsync("chat", "--endpoint", endpoint.Address.ToString(), "--api-model", "zai-org/GLM-4.5V", "--no-think", "Hi");

        Assert.Equal((0, "Hello there"), (result.ExitCode, result.Output.Trim()));
        Assert.Contains("Hm.", result.Error, StringComparison.Ordinal);
        Assert.Contains("9 prompt tokens; 3 tokens", result.Error, StringComparison.Ordinal);
        JsonElement body = endpoint.Requests.Single();
        Assert.Equal(("zai-org/GLM-4.5V", false), (body.GetProperty("model").GetString(), body.GetProperty("chat_template_kwargs").GetProperty("enable_thinking").GetBoolean()));
    }

    [Fact]
    public async Task Chat_EndpointAndMedia_SendsThemAsBytes()
    {
        string video = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.mp4");
        await File.WriteAllBytesAsync(video, [1, 2, 3], TestContext.Current.CancellationToken);
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Events(Spoken.Text("A cat."), Spoken.End("stop")));

        CommandResult result = await CommandLine.RunAsync("chat", "--endpoint", endpoint.Address.ToString(), "--api-model", "m", "--image", GoldenFile.Path("nano", "images", "12.png"), "--video", video, "What is it?");

        File.Delete(video);
        Assert.Equal((0, "A cat."), (result.ExitCode, result.Output.Trim()));
        List<JsonElement> parts = [.. endpoint.Requests.Single().GetProperty("messages")[0].GetProperty("content").EnumerateArray()];
        Assert.StartsWith("data:image/png;base64,", parts[0].GetProperty("image_url").GetProperty("url").GetString(), StringComparison.Ordinal);
        Assert.Equal("data:video/mp4;base64,AQID", parts[1].GetProperty("video_url").GetProperty("url").GetString());
    }

    [Fact]
    public async Task Demo_Endpoint_SolvesThePage()
    {
        DemoPage page = DemoPages.Create(0);
        DemoClick link = Assert.Single(DemoPages.Solution(page));
        string arguments = FormattableString.Invariant($$"""{"x":{{link.X * 1000 / DemoPage.Width}},"y":{{link.Y * 1000 / DemoPage.Height}}}""");
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Json(Spoken.Answer(null, "tool_calls", Spoken.Call("click", arguments))));
        string folder = Directory.CreateTempSubdirectory("glm45v-demo-").FullName;

        CommandResult result = await CommandLine.RunAsync("demo", "--seed", "0", "--no-snap", "--out", folder, "--endpoint", endpoint.Address.ToString(), "--api-model", "zai-org/GLM-4.5V");

        Directory.Delete(folder, recursive: true);
        Assert.Contains("success in 1 step", result.Output, StringComparison.Ordinal);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Chat_EndpointThatIsNotThere_SaysSoInOneSentence()
    {
        ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync();
        string address = endpoint.Address.ToString();
        await endpoint.DisposeAsync();

        CommandResult result = await CommandLine.RunAsync("chat", "--endpoint", address, "--api-model", "m", "Hi");

        Assert.Equal(Failure, result.ExitCode);
        Assert.Contains($"{address} cannot be reached", result.Error, StringComparison.Ordinal);
        Assert.Contains("Attempt 1 failed", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_KeyThatIsNotSet_NamesTheVariable()
    {
        CommandResult result = await CommandLine.RunAsync("chat", "--endpoint", "http://localhost:1/v1", "--api-model", "m", "--api-key-env", "GLM45V_NO_SUCH_KEY", "Hi");

        Assert.Equal(Failure, result.ExitCode);
        Assert.Contains("'GLM45V_NO_SUCH_KEY'", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chat --endpoint localhost:8000 --api-model m Hi", "'localhost:8000'")]
    [InlineData("chat --endpoint http://localhost:1/v1 Hi", "--api-model")]
    [InlineData("chat --endpoint http://localhost:1/v1 --api-model m --model dir Hi", "exclude each other")]
    [InlineData("chat --endpoint http://localhost:1/v1 --api-model m --profile azure Hi", "'azure'")]
    [InlineData("chat --api-model m Hi", "--endpoint")]
    [InlineData("demo --api-key-env KEY", "--endpoint")]
    public async Task Run_WrongEndpointOptions_NamesTheMistake(string line, string named)
    {
        CommandResult result = await CommandLine.RunAsync(line.Split(' '));

        Assert.Equal(Usage, result.ExitCode);
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
    }
}
