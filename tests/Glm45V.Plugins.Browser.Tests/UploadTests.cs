using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Safety;
using Glm45V.Testing;

namespace Glm45V.Plugins.Browser.Tests;

/// <summary>Files of the workspace reach file fields, however pages hide them.</summary>
public sealed class UploadTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private readonly string workspace = Directory.CreateTempSubdirectory("glm45v-workspace-").FullName;
    private BrowserSession session = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(workspace, "notes.txt"), "three words here", Stop);
        session = await chromium.OpenAsync(new BrowserOptions { Width = 560, Height = 420, Workspace = workspace, Timeout = TimeSpan.FromSeconds(10), Origins = OriginPolicy.Unrestricted, Confirmation = ConfirmationPolicy.AllowAll });
    }

    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync();
        Directory.Delete(workspace, recursive: true);
    }

    [Theory]
    [InlineData("the field itself", "<input type=file class=at onchange='read(this)'>")]
    [InlineData("a label over a hidden field", "<label class=at>Choose<input type=file hidden onchange='read(this)'></label>")]
    [InlineData("a button beside a hidden field", "<button class=at onclick='f.click()'>Choose</button><input id=f type=file style='display:none' onchange='read(this)'>")]
    [InlineData("a button that makes the field", "<button class=at onclick='const f = document.createElement(\"input\"); f.type = \"file\"; f.onchange = () => read(f); f.click()'>Choose</button>")]
    [InlineData("one of two hidden fields", "<input type=file hidden><button class=at onclick='f.click()'>Choose</button><input id=f type=file hidden onchange='read(this)'>")]
    public async Task Act_Upload_GivesThePageTheFile(string what, string body)
    {
        await OpenAsync(body);

        ActionReport report = await session.ActAsync(new UploadAction(new PointTarget(60, 60), "notes.txt"), cancellationToken: Stop);

        Assert.True(report.Error is null, $"{what}: {report.Error}");
        Assert.Equal("notes.txt: three words here", await session.EvaluateAsync<string>("window.file", Stop));
    }

    [Fact]
    public async Task Act_UploadToWhatAsksForNoFile_SaysWhereToAim()
    {
        await OpenAsync("<button class=at>Nothing</button>");

        ActionReport report = await session.ActAsync(new UploadAction(new PointTarget(60, 60), "notes.txt"), cancellationToken: Stop);

        Assert.Contains("did not ask for a file", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Act_ClickOnWhatAsksForAFile_TellsTheModelToUpload()
    {
        await OpenAsync("<button class=at>Nothing</button>");
        await session.ActAsync(new UploadAction(new PointTarget(60, 60), "notes.txt"), cancellationToken: Stop); // in vain, and expected no longer
        await OpenAsync("<input type=file class=at>");

        await session.ActAsync(new ClickAction(new PointTarget(60, 60)), cancellationToken: Stop);

        Assert.Contains("give it one with upload", Assert.Single(session.TakeEvents()).Describe(), StringComparison.Ordinal);
    }

    private Task OpenAsync(string body) => session.GotoAsync(
        TestPage.Of($"<style>.at{{position:absolute;left:10px;top:10px;width:120px;height:40px}}</style><script>const read = f => {{ window.file = f.files[0].text().then(text => f.files[0].name + ': ' + text); }}</script>{body}"), Stop);
}
