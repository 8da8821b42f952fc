using System.Text.Json;
using Glm45V.Imaging;
using Glm45V.Testing;

namespace Glm45V.Cli.Tests.Commands;

/// <summary><c>glm45v ground</c> as a user runs it: pictures and a page, the nano, and an endpoint whose answers are written down.</summary>
public sealed class GroundCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("glm45v-ground-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Screen => Path.Combine(_folder, "screen.png");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Ground_Picture_PrintsBoxAndPointAndDrawsThem()
    {
        CommandResult result = await GroundAsync([], "<|begin_of_box|>[[100,200,300,400]]<|end_of_box|>");

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains($"{Screen}: box 56,84,168,168, in thousandths 100,200,300,400, click 112,126", result.Output, StringComparison.Ordinal);
        RgbImage drawn = ImageDecoder.Load(Path.Combine(_folder, "screen.grounded.png"));
        Assert.InRange(ImageComparer.DifferingFraction(ImageDecoder.Load(Screen), drawn), 0.001, 0.01);
    }

    [Fact]
    public async Task Ground_NotThere_SaysSoWithExitCodeOne()
    {
        CommandResult result = await GroundAsync([], "none");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("screen.png: not there", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ground_AsJson_IsOneObjectAPicture()
    {
        CommandResult result = await GroundAsync(["--json"], "[500,500,505,505]", "[[400,400,600,600]]");

        JsonElement found = JsonDocument.Parse(result.Output).RootElement;
        JsonElement region = Assert.Single(found.GetProperty("regions").EnumerateArray());
        Assert.Equal((560, "the dot", 1, 2), (found.GetProperty("width").GetInt32(), found.GetProperty("phrase").GetString(), region.GetProperty("zooms").GetInt32(), found.GetProperty("looks").GetInt32()));
        Assert.Equal(JsonValueKind.Null, region.GetProperty("locator").ValueKind);
    }

    [Fact]
    public async Task Ground_ZoomIsOff_LooksOnce()
    {
        CommandResult result = await GroundAsync(["--json", "--zoom", "off"], "[500,500,505,505]");

        Assert.Equal(1, JsonDocument.Parse(result.Output).RootElement.GetProperty("looks").GetInt32());
    }

    [Fact]
    public async Task Ground_PageInTheNanosLook_NamesTheElementAndItsLocator()
    {
        await using LocalSite site = await LocalSite.StartAsync();
        string page = site.Add("page", """
            <!doctype html><meta charset=utf-8><style>body{margin:0;background:#fff;font:15px/28px Arial,"Liberation Sans"}button{position:absolute;left:28px;top:168px;height:26px;padding:0 6px;border:0;border-radius:4px;background:#1a73e8;color:#fff;font:inherit;line-height:26px}b{position:absolute;left:28px;top:28px}</style>
            <b>Sign in</b><button>Log in</button>
            """);

        CommandResult result = await CommandLine.RunAsync("ground", "Log in", "--url", page, "--out", _folder);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("button “Log in”: page.GetByRole(AriaRole.Button, new() { Name = \"Log in\", Exact = true })", result.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, "page.grounded.png")));
    }

    [Fact]
    public async Task Ground_PointBesideAControl_MovesOntoItWhereAsked()
    {
        await using LocalSite site = await LocalSite.StartAsync();
        string page = site.Add("page", "<body style='margin:0'><button style='position:absolute;left:100px;top:100px;width:80px;height:40px;border:0'>Save</button>");
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Json(Spoken.Answer("[[330,300,330,300]]")));

        CommandResult result = await CommandLine.RunAsync("ground", "Save", "--url", page, "--viewport", "560x420", "--zoom", "off", "--snap", "12", "--out", _folder, "--endpoint", endpoint.Address.ToString(), "--api-model", "zai-org/GLM-4.5V");

        Assert.Contains("button “Save”: page.GetByRole(AriaRole.Button", result.Output, StringComparison.Ordinal); // 185 of 560 lies 5 pixels beside it
    }

    [Fact]
    public async Task Ground_ModelThatNeverPoints_IsAnErrorWithItsAnswer()
    {
        CommandResult result = await GroundAsync([], "At the top.", "At the top.", "At the top.", "At the top.", "At the top.");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("did not point at “the dot” in 5 answers", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "PHRASE is empty", " ", "--image", "x.png")]
    [InlineData(2, "Give either --image FILE or --url URL", "dot")]
    [InlineData(2, "Give either --image FILE or --url URL", "dot", "--image", "x.png", "--url", "http://127.0.0.1:1/")]
    [InlineData(2, "Must be one of: 'auto'", "dot", "--image", "x.png", "--zoom", "much")]
    [InlineData(2, "--snap needs --url URL", "dot", "--image", "x.png", "--snap", "12")]
    [InlineData(1, "nowhere.png", "dot", "--image", "nowhere.png")]
    public async Task Ground_WrongCommandLine_SaysWhatToWrite(int code, string expected, params string[] arguments)
    {
        CommandResult result = await CommandLine.RunAsync(["ground", .. arguments, "--out", _folder]);

        Assert.Equal(code, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    private async Task<CommandResult> GroundAsync(string[] more, params string[] answers)
    {
        await File.WriteAllBytesAsync(Screen, PngEncoder.Encode(new RgbImage(560, 420, [.. Enumerable.Repeat((byte)255, 560 * 420 * 3)])), Stop);
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync([.. answers.Select(answer => ScriptedEndpoint.Json(Spoken.Answer(answer)))]);
        return await CommandLine.RunAsync(["ground", "the dot", "--image", Screen, "--out", _folder, "--endpoint", endpoint.Address.ToString(), "--api-model", "zai-org/GLM-4.5V", .. more]);
    }
}
