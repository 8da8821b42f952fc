using Glm45V.Imaging;
using Glm45V.Testing;
using Microsoft.AspNetCore.Http;

namespace Glm45V.Cli.Tests.Commands;

/// <summary><c>glm45v design</c> as a user runs it, with a model whose answers are written down.</summary>
public sealed class DesignCommandTests : IDisposable
{
    private const string Page = "<!doctype html><html><head><style>body{margin:0;font:20px Arial}header{background:#1f6f50;color:#fff;padding:20px}main{padding:20px}</style></head><body><header>Leaf and Pot</header><main>Teas of the season</main></body></html>";

    private static readonly string s_draft = Page.Replace("#1f6f50", "#800000", StringComparison.Ordinal);

    private readonly string _folder = Directory.CreateTempSubdirectory("glm45v-design-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Design_Url_WritesThePageAndTellsEachRound()
    {
        await using LocalSite site = await LocalSite.StartAsync();

        CommandResult result = await DesignAsync(["--url", site.Add("page", Page), "--viewport", "420x308"], "A plan.", Fenced(s_draft), "<<<<<<< SEARCH\n#800000\n=======\n#1f6f50\n>>>>>>> REPLACE");

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(Path.Combine(_folder, "out", "index.html"), result.Output);
        Assert.Contains("round 2  refine 1.000  kept", result.Error, StringComparison.Ordinal);
        Assert.Contains("end      The page is good enough: 1.000.", result.Error, StringComparison.Ordinal);
        Assert.Equal(Page, (await File.ReadAllTextAsync(result.Output, Stop)).TrimEnd());
    }

    [Fact]
    public async Task Design_CtrlC_KeepsTheBestPage()
    {
        string picture = Path.Combine(_folder, "shot.png");
        await File.WriteAllBytesAsync(picture, PngEncoder.Encode(new RgbImage(420, 308, [.. Enumerable.Repeat((byte)200, 420 * 308 * 3)])), Stop);
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(Says("A plan."), Says(Fenced(s_draft)), ScriptedEndpoint.Silent());

        CommandResult result = await CommandLine.TalkAsync("", "round 1", ["design", "--image", picture, .. Arguments(endpoint)]);

        Assert.Equal(130, result.ExitCode);
        Assert.Equal(Path.Combine(_folder, "out", "index.html"), result.Output);
        Assert.Equal(s_draft, (await File.ReadAllTextAsync(result.Output, Stop)).TrimEnd());
    }

    [Fact]
    public async Task Design_PageBehindALogIn_SaysHowToLogIn()
    {
        await using LocalSite site = await LocalSite.StartAsync();
        site.Add("login", "<form>Password <input type=password></form>");

        CommandResult result = await DesignAsync(["--url", site.AddRedirect("account", "/login")], "A plan.");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("asks for a log-in", result.Error, StringComparison.Ordinal);
        Assert.Contains("--state FILE", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "Give either --image FILE or --url URL", "--out", "x")]
    [InlineData(2, "--out DIR is needed", "--image", "x.png")]
    [InlineData(2, "--edit DIR needs an instruction", "--edit", "x")]
    [InlineData(2, "such as 375,768,1280, not '375,wide'", "--image", "x.png", "--out", "x", "--viewports", "375,wide")]
    [InlineData(1, "nowhere.png", "--image", "nowhere.png", "--out", "x")]
    public async Task Design_WrongCommandLine_SaysWhatToWrite(int code, string expected, params string[] arguments)
    {
        CommandResult result = await CommandLine.RunAsync(["design", .. arguments]);

        Assert.Equal(code, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Design_TheNano_IsRefused()
    {
        string picture = Path.Combine(_folder, "shot.png");
        await File.WriteAllBytesAsync(picture, PngEncoder.Encode(new RgbImage(40, 40, new byte[4800])), Stop);

        CommandResult result = await CommandLine.RunAsync("design", "--image", picture, "--out", Path.Combine(_folder, "out"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("glm45v-nano clicks on pages and writes none", result.Error, StringComparison.Ordinal);
    }

    private async Task<CommandResult> DesignAsync(string[] more, params string[] answers)
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync([.. answers.Select(Says)]);
        return await CommandLine.RunAsync(["design", .. Arguments(endpoint), .. more]);
    }

    private string[] Arguments(ScriptedEndpoint endpoint) => ["--out", Path.Combine(_folder, "out"), "--endpoint", endpoint.Address.ToString(), "--api-model", "zai-org/GLM-4.5V"];

    private static Func<HttpContext, Task> Says(string answer) => ScriptedEndpoint.Json(Spoken.Answer(answer));

    private static string Fenced(string html) => $"```html\n{html}\n```";
}
