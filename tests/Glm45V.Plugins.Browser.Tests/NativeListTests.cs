using Glm45V.Imaging;
using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Safety;
using Glm45V.Testing;

namespace Glm45V.Plugins.Browser.Tests;

/// <summary>Native lists, whose options Chromium draws in a window that no screenshot has, in a real browser.</summary>
public sealed class NativeListTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private const string Colours = "<select id=s style='position:absolute;left:20px;top:20px;width:150px;height:30px' onchange=\"document.title = 'now ' + s.value\"><option>Red<option selected>Blue<option disabled>Grün<option>緑</select>";

    private static readonly ClickAction s_click = new(100, 80);

    private LocalSite site = null!;
    private BrowserSession session = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        site = await LocalSite.StartAsync();
        session = await chromium.OpenAsync(new BrowserOptions { Width = 560, Height = 420, Origins = OriginPolicy.Allow(site.Address.ToString(), site.OtherAddress.ToString()), Confirmation = ConfirmationPolicy.AllowAll });
    }

    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task Click_List_ShowsItsOptionsOnThePictureAndAmongTheMarks()
    {
        await OpenAsync(Colours);
        RgbImage before = ImageDecoder.Decode((await session.ScreenshotAsync(Stop)).Png);

        ActionReport report = await session.ActAsync(s_click, cancellationToken: Stop);
        PageObservation seen = await session.ObserveAsync(ObservedParts.Marks, Stop);

        Assert.Equal((true, null), (report.OpenedList, report.Error));
        Assert.Contains("shows its 4 options: click one", report.Text, StringComparison.Ordinal);
        Assert.Equal(["<select> \"Blue\"", "<option> \"Red\"", "<option> \"Blue\" (selected)", "<option> \"Grün\" (disabled)", "<option> \"緑\""], seen.Marks!.Marks.Select(mark => mark.ToString().Split(": ", 2)[1].Replace("\"\" = ", "", StringComparison.Ordinal)));
        RgbImage after = ImageDecoder.Decode(seen.Screenshot.Png);
        Assert.Equal(0, ImageComparer.DifferingFraction(ImageCropper.Crop(before, new(0, 160, 560, 260)), ImageCropper.Crop(after, new(0, 160, 560, 260))));
        Assert.InRange(ImageComparer.DifferingFraction(ImageCropper.Crop(before, new(20, 52, 150, 90)), ImageCropper.Crop(after, new(20, 52, 150, 90))), 0.02, 0.5);
        Assert.Equal(0, await session.EvaluateAsync<int>("document.querySelectorAll('[style*=\"2147483647\"], style').length", Stop));
    }

    [Fact]
    public async Task Click_Option_IsChosenAndThePageIsTold()
    {
        await OpenAsync(Colours);
        await session.ActAsync(s_click, cancellationToken: Stop);
        int green = await MarkAsync("緑");

        ActionReport report = await session.ActAsync(new ClickAction(new MarkTarget(green)), cancellationToken: Stop);

        Assert.Equal(("Chose “緑”.", "緑", "select"), (report.Text, report.Chosen, report.Element!.Tag));
        Assert.Equal("now 緑", await session.EvaluateAsync<string>("document.title", Stop));
        Assert.DoesNotContain((await session.ObserveAsync(ObservedParts.Marks, Stop)).Marks!.Marks, mark => mark.Tag == "option");
    }

    [Fact]
    public async Task Click_DisabledOption_IsRefusedInWords()
    {
        await OpenAsync(Colours);
        await session.ActAsync(s_click, cancellationToken: Stop);
        int grey = await MarkAsync("Grün");

        ActionReport report = await session.ActAsync(new ClickAction(new MarkTarget(grey)), cancellationToken: Stop);

        Assert.Contains("holds no option that can be chosen", report.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("click beside it")]
    [InlineData("a second click")]
    [InlineData("Escape")]
    [InlineData("scroll the page")]
    [InlineData("another page")]
    public async Task OpenList_AnythingElse_ClosesIt(string what)
    {
        await OpenAsync(Colours + "<p style='height:2000px'>");
        await session.ActAsync(s_click, cancellationToken: Stop);

        await session.ActAsync(what switch { "click beside it" => new ClickAction(800, 800), "a second click" => s_click, "Escape" => new PressAction("Escape"), "scroll the page" => new ScrollAction(800, 800, ScrollDirection.Down), _ => new ReloadAction() }, cancellationToken: Stop);

        Assert.DoesNotContain((await session.ObserveAsync(ObservedParts.Marks, Stop)).Marks!.Marks, mark => mark.Tag == "option");
        Assert.Equal("Blue", await session.EvaluateAsync<string>("s.value", Stop));
    }

    [Fact]
    public async Task Scroll_LongList_ShowsTheOptionsBelow()
    {
        await OpenAsync("<select id=s style='position:absolute;left:20px;top:20px;width:150px;height:30px'>" + string.Concat(Enumerable.Range(1, 40).Select(i => $"<option>Option {i}")) + "</select>");
        await session.ActAsync(s_click, cancellationToken: Stop);
        string[] first = await OptionsAsync();
        await session.ActAsync(new ScrollAction(100, 300, ScrollDirection.Down), cancellationToken: Stop);

        string[] second = await OptionsAsync();
        await session.ActAsync(new ClickAction(new MarkTarget(await MarkAsync("Option 20"))), cancellationToken: Stop);

        Assert.Equal((12, "Option 1", 12, "Option 11"), (first.Length, first[0], second.Length, second[0]));
        Assert.Equal("Option 20", await session.EvaluateAsync<string>("s.value", Stop));
    }

    [Fact]
    public async Task Click_ListInAFrameOfAnotherOrigin_WorksToo()
    {
        site.Add("inner", $"<!doctype html><meta charset=utf-8><body style='margin:0'>{Colours.Replace("document.title", "s.title", StringComparison.Ordinal)}");
        await OpenAsync($"<iframe src='{site.OtherAddress}inner' style='position:absolute;left:0;top:0;width:400px;height:100px;border:0'></iframe>");
        await session.ActAsync(s_click, cancellationToken: Stop);

        ActionReport report = await session.ActAsync(new ClickAction(new MarkTarget(await MarkAsync("Red"))), cancellationToken: Stop);

        Assert.Equal("Red", report.Chosen);
        Assert.Equal("Red", (await session.ObserveAsync(ObservedParts.Marks, Stop)).Marks!.Marks.Single(mark => mark.Tag == "select").Value);
    }

    [Fact]
    public async Task Click_ListThatShowsItsOptions_IsClickedAsItIs()
    {
        await OpenAsync("<select id=s multiple style='position:absolute;left:20px;top:20px;width:150px;height:60px'><option>Red<option>Blue</select>");

        ActionReport report = await session.ActAsync(new ClickAction(80, 65), cancellationToken: Stop);

        Assert.False(report.OpenedList);
        Assert.Equal("Red", await session.EvaluateAsync<string>("s.value", Stop));
    }

    private async Task<int> MarkAsync(string text) => (await session.ObserveAsync(ObservedParts.Marks, Stop)).Marks!.Marks.Single(mark => mark.Tag == "option" && mark.Text == text).Number;

    private async Task<string[]> OptionsAsync() => [.. (await session.ObserveAsync(ObservedParts.Marks, Stop)).Marks!.Marks.Where(mark => mark.Tag == "option").Select(mark => mark.Text)];

    private Task OpenAsync(string body) => session.GotoAsync(site.Add("page", $"<!doctype html><meta charset=utf-8><body style='margin:0;font:16px sans-serif'>{body}"), Stop);
}
