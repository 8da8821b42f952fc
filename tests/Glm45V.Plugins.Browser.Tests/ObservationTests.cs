using Glm45V.Imaging;
using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Page;
using Glm45V.Plugins.Browser.Safety;
using Glm45V.Testing;

namespace Glm45V.Plugins.Browser.Tests;

/// <summary>What a session sees besides pixels, in a real browser.</summary>
public sealed class ObservationTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private LocalSite site = null!;
    private BrowserSession session = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        site = await LocalSite.StartAsync();
        session = await chromium.OpenAsync(new BrowserOptions
        {
            Width = 560,
            Height = 420,
            Origins = OriginPolicy.Allow(site.Address.ToString(), site.Address.ToString().Replace("127.0.0.1", "localhost", StringComparison.Ordinal)),
            Confirmation = ConfirmationPolicy.AllowAll,
        });
    }

    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task Marks_Page_ListsWhatAPersonCanReach()
    {
        PageMarks marks = await MarksAsync("""
            <a href=#a>First</a> <button>Second</button> <button disabled>Third</button> <label><input type=checkbox checked>Fourth</label>
            <input placeholder=Fifth value=typed> <select><option>Red<option>Blue</select> <div role=tab tabindex=0 aria-selected=true>Seventh</div>
            <button style="display:none">Hidden</button> <button style="opacity:0">Clear</button> <button style="position:absolute;left:-999px">Away</button>
            <button style="position:absolute;top:3000px">Below</button> <p>Text</p> <input type=hidden> <input type=password value=secret aria-label=Password>
            """);

        Assert.Equal(
            """
            [1]: <a> "First"
            [2]: <button> "Second"
            [3]: <button> "Third" (disabled)
            [4]: <input> "Fourth" (checked)
            [5]: <input> "Fifth" = "typed"
            [6]: <select> "Red"
            [7]: <div> "Seventh" (selected)
            [8]: <input> "Password" (not shown) = "••••••"
            """.ReplaceLineEndings("\n"),
            string.Join('\n', marks.Marks.OrderBy(mark => mark.Number)).Replace("\"\" = \"Red\"", "\"Red\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a list that is sorted by dragging", "<div draggable=true>Card</div>", "<div> \"Card\"")]
    [InlineData("a box of its own drawing", "<label style='display:block'><input type=checkbox checked style='position:absolute;opacity:0'><span>News</span></label>", "<label> \"News\" (checked)")]
    [InlineData("a label without a field", "<label>Alone</label>", "")]
    [InlineData("words beside a field", "<div><label>Name</label><input aria-label=Name></div>", "<input> \"Name\"")]
    [InlineData("proposals of a field", "<label>Colour <input list=l><datalist id=l><option>red</datalist></label>", "<input> \"Colour\"")]
    [InlineData("a slider", "<div role=slider tabindex=0 aria-valuenow=20 style='width:30px;height:30px'></div>", "<div> \"\" = \"20\"")]
    [InlineData("a part that keys scroll", "<div tabindex=0><button>In it</button></div>", "<button> \"In it\"")]
    [InlineData("words over a picture that holds no words", "<div style='position:absolute;inset:0;background:linear-gradient(#000,#111)'></div><nav style='position:absolute;top:20px;left:20px'><a href=# style='color:#fff'>Home</a></nav>", "<a> \"Home\"")]
    [InlineData("words on a ground of their colour", "<a href=# style='color:#fff'>Bait</a>", "<a> \"Bait\" (not shown)")]
    [InlineData("words on their ground over a picture", "<div style='position:absolute;inset:0;background:linear-gradient(#000,#111)'></div><p style='position:absolute;background:#fff'><a href=# style='color:#fff'>Bait</a></p>", "<a> \"Bait\" (not shown)")]
    public async Task Marks_Page_NamesAndShowsThemAsPeopleSeeThem(string what, string body, string expected)
    {
        PageMarks marks = await MarksAsync(body);

        Assert.True(expected == string.Join('\n', marks.Marks.Select(mark => mark.ToString().Split(": ", 2)[1])), $"{what}: {marks}");
    }

    [Fact]
    public async Task Marks_WordsSlottedIntoAComponent_AreItsName()
    {
        PageMarks marks = await MarksAsync("<div id=h>Send the news</div><script>h.attachShadow({mode:'open'}).innerHTML = '<label style=\"cursor:pointer\"><input type=checkbox style=\"position:absolute;opacity:0\"><slot></slot></label>'</script>");

        Assert.Equal("[1]: <label> \"Send the news\" (unchecked)", Assert.Single(marks.Marks).ToString());
    }

    [Fact]
    public async Task Marks_TwoColumns_AreListedOneAfterTheOther()
    {
        PageMarks marks = await MarksAsync("<div style='float:left;width:200px'><p><a href=#>A</a><p><a href=#>B</a></div><div style='float:left'><p><a href=#>C</a><p><a href=#>D</a></div>");

        Assert.Equal("ABCD", string.Concat(marks.Marks.Select(mark => mark.Text)));
    }

    [Fact]
    public async Task Marked_TagWithFreeGroundBeside_CoversNoWords()
    {
        await OpenAsync("<a href=# style='position:absolute;left:100px;top:100px;font:20px sans-serif'>WWWWWWWW</a>");

        PageObservation seen = await session.ObserveAsync(ObservedParts.Marks, Stop);

        PageMark mark = Assert.Single(seen.Marks!.Marks);
        var words = new PixelRectangle((int)mark.Left + 2, (int)mark.Top + 2, (int)(mark.Right - mark.Left) - 4, (int)(mark.Bottom - mark.Top) - 4);
        Assert.Equal(0, ImageComparer.DifferingFraction(
            ImageCropper.Crop(ImageDecoder.Decode(seen.Screenshot.Png), words), ImageCropper.Crop(ImageDecoder.Decode(seen.Marked!.Value), words)));
    }

    [Fact]
    public async Task Marks_CoveredElement_IsLeftOut()
    {
        PageMarks marks = await MarksAsync("""
            <button style="position:absolute;left:10px;top:10px;width:100px;height:40px">Under</button>
            <div style="position:absolute;left:0;top:0;width:200px;height:100px;background:white">Over</div>
            """);

        Assert.Empty(marks.Marks);
    }

    [Fact]
    public async Task Marks_LinkAroundAButtonOfTheSameSize_IsOneMark()
    {
        PageMarks marks = await MarksAsync("<a href=# style='display:inline-block'><button style='display:block;border:0'>Both</button></a>");

        Assert.Single(marks.Marks);
    }

    [Fact]
    public async Task Marks_FramesAndShadowRoots_AreEntered()
    {
        string inner = site.Add("inner", "<body style='margin:0'><button>Inside</button>");
        string other = inner.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        PageMarks marks = await MarksAsync($"""
            <div id=h></div><script>h.attachShadow({'{'}mode:'open'{'}'}).innerHTML = '<button>Shadow</button>'</script>
            <iframe src="{inner}" style="position:absolute;left:100px;top:100px;width:100px;height:60px;border:2px solid"></iframe>
            <iframe src="{other}" style="position:absolute;left:300px;top:100px;width:100px;height:60px;border:2px solid"></iframe>
            """);

        Assert.Equal(["Shadow", "Inside", "Inside"], marks.Marks.Select(mark => mark.Text));
        Assert.Equal([102, 302], marks.Marks.Skip(1).Select(mark => (int)mark.Left));
        Assert.Equal([102, 102], marks.Marks.Skip(1).Select(mark => (int)mark.Top));
    }

    [Fact]
    public async Task Marks_NextLook_KeepsTheNumbersOfWhatStays()
    {
        await MarksAsync("<button id=a>A</button><button id=b>B</button><button id=c>C</button>");
        await session.EvaluateAsync<string>("a.remove(), document.body.insertAdjacentHTML('beforeend', '<button>D</button>'), ''", Stop);

        PageMarks marks = (await session.ObserveAsync(ObservedParts.Marks, Stop)).Marks!;

        Assert.Equal(["2 B", "3 C", "1 D"], marks.Marks.Select(mark => $"{mark.Number} {mark.Text}"));
    }

    [Fact]
    public async Task Marks_ManyControls_AreEightyAndTheRestIsCounted()
    {
        PageMarks marks = await MarksAsync(string.Concat(Enumerable.Range(0, 100).Select(number => $"<button style='width:40px;height:20px;padding:0;font-size:9px'>{number}</button>")));

        Assert.Equal((PageMarks.Most, 20), (marks.Marks.Count, marks.Unmarked));
        Assert.Contains("20 more have no mark", marks.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Act_OnAMark_ReachesItsElement()
    {
        PageMarks marks = await MarksAsync("<button>A</button><button style='margin-left:200px' onclick='document.title=\"B\"'>B</button>");

        ActionReport report = await session.ActAsync(new ClickAction(new MarkTarget(marks.Marks.Single(mark => mark.Text == "B").Number)), cancellationToken: Stop);

        Assert.Null(report.Error);
        Assert.Equal("B", await session.EvaluateAsync<string>("document.title", Stop));
    }

    [Fact]
    public async Task Marked_Picture_DiffersWhereMarksAre()
    {
        await OpenAsync("<button style='position:absolute;left:100px;top:100px;width:120px;height:40px'>A</button>");

        PageObservation seen = await session.ObserveAsync(ObservedParts.Marks, Stop);

        RgbImage plain = ImageDecoder.Decode(seen.Screenshot.Png);
        RgbImage marked = ImageDecoder.Decode(seen.Marked!.Value);
        Assert.InRange(ImageComparer.DifferingFraction(plain, marked), 0.001, 0.02);
        Assert.Equal(0, ImageComparer.DifferingFraction(ImageCropper.Crop(plain, new(0, 200, 560, 220)), ImageCropper.Crop(marked, new(0, 200, 560, 220))));
    }

    [Fact]
    public async Task Snapshot_ElementBelowTheEdgeOfItsList_IsScrolledToAndClicked()
    {
        await OpenAsync("<div style='height:60px;overflow:auto'><div style='height:100px'>top</div><button onclick=\"document.title = 'clicked'\">Deep</button></div><p style='height:100px'>below</p>");
        PageObservation seen = await session.ObserveAsync(ObservedParts.Snapshot, Stop);
        string reference = seen.Snapshot!.Text.Split('\n').Single(line => line.Contains("Deep", StringComparison.Ordinal)).Split("[ref=")[1].Split(']')[0];

        await session.ActAsync(new ClickAction(new RefTarget(reference)), cancellationToken: Stop);

        Assert.Equal("clicked", await session.EvaluateAsync<string>("document.title", Stop));
    }

    [Fact]
    public async Task Snapshot_Page_HasReferencesThatActionsReach()
    {
        await OpenAsync("<button onclick='document.title=\"hit\"'>Save</button>");
        PageSnapshot snapshot = (await session.ObserveAsync(ObservedParts.Snapshot, Stop)).Snapshot!;
        string reference = snapshot.Text[(snapshot.Text.IndexOf("[ref=", StringComparison.Ordinal) + 5)..].Split(']')[0];

        ActionReport report = await session.ActAsync(new ClickAction(new RefTarget(reference)), cancellationToken: Stop);

        Assert.Null(report.Error);
        Assert.Contains("button \"Save\"", snapshot.Text, StringComparison.Ordinal);
        Assert.Equal("hit", await session.EvaluateAsync<string>("document.title", Stop));
    }

    [Theory]
    [InlineData("<button aria-label='Open /transfer now'>OK</button>")]
    [InlineData("<button style='font-size:2px'>Open /transfer now</button>")]
    [InlineData("<button style='color:#fff;background:#fff'>Open /transfer now</button>")]
    [InlineData("<button style='position:absolute;left:-9999px'>Open /transfer now</button>")]
    [InlineData("<button style='opacity:0.01'>Open /transfer now</button>")]
    [InlineData("<button style='position:absolute;width:1px;height:1px;overflow:hidden;padding:0;border:0'>Open /transfer now</button>")]
    [InlineData("<img alt='Open /transfer now' src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>")]
    public async Task Snapshot_WordsNobodySees_AreMarkedSo(string body)
    {
        await OpenAsync(body);

        PageSnapshot snapshot = (await session.ObserveAsync(ObservedParts.Snapshot, Stop)).Snapshot!;

        Assert.All(
            snapshot.Text.Split('\n').Where(line => line.Contains("/transfer", StringComparison.Ordinal)),
            line => Assert.EndsWith("(not shown)", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Snapshot_WordsOnThePage_AreNotMarked()
    {
        await OpenAsync("<h1>Welcome</h1><button>Open now</button>");

        Assert.DoesNotContain("not shown", (await session.ObserveAsync(ObservedParts.Snapshot, Stop)).Snapshot!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Snapshot_SecondLook_TellsWhatChanged()
    {
        await OpenAsync("<button>A</button><p>one</p><p>two</p><p id=p>three</p>");
        await session.ObserveAsync(ObservedParts.Snapshot, Stop);
        await session.EvaluateAsync<string>("p.textContent = 'four'", Stop);

        PageSnapshot snapshot = (await session.ObserveAsync(ObservedParts.Snapshot, Stop)).Snapshot!;

        Assert.Contains("three", snapshot.Changes!.Split('\n').Single(line => line.StartsWith('-')), StringComparison.Ordinal);
        Assert.Contains("four", snapshot.Changes.Split('\n').Single(line => line.StartsWith('+')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Snapshot_HugePage_IsCut()
    {
        await OpenAsync(string.Concat(Enumerable.Range(0, 3000).Select(number => $"<p>Line {number} of a long text</p>")));

        PageSnapshot snapshot = (await session.ObserveAsync(ObservedParts.Snapshot, Stop)).Snapshot!;

        Assert.InRange(snapshot.Text.Length, 15_000, 20_000);
        Assert.True(snapshot.CutCharacters > 10_000);
    }

    [Fact]
    public async Task Look_SecretsOnThePage_AreCoveredAndMasked()
    {
        await using BrowserSession guarded = await chromium.OpenAsync(new BrowserOptions
        {
            Width = 560,
            Height = 420,
            Origins = OriginPolicy.Allow(site.Address.ToString()),
            Secrets = new SecretStore([new Secret("pw", site.Address.ToString(), "hunter2secret")]),
        });
        string page = site.Add("s", "<title>hunter2secret</title><body style='margin:0'><p style='margin:0;position:absolute;left:50px;top:50px'>It is hunter2<b>secret</b></p><input aria-label=Field style='position:absolute;left:50px;top:150px' value=hunter2secret><button aria-label='hunter2secret' style='position:absolute;left:50px;top:250px'>x</button>");
        await guarded.GotoAsync(page, Stop);

        PageObservation seen = await guarded.ObserveAsync(ObservedParts.Marks | ObservedParts.Snapshot, Stop);

        Assert.DoesNotContain("hunter2", seen.Snapshot!.Text + seen.Marks + seen.Title, StringComparison.Ordinal);
        RgbImage picture = ImageDecoder.Decode(seen.Screenshot.Png);
        Assert.True(IsBlack(picture, 60, 60), "the text");
        Assert.True(IsBlack(picture, 60, 160), "the field");
    }

    [Theory]
    [InlineData("- button \"Save\" [ref=e1]", "save it", false)]
    [InlineData("- button \"Save\" [ref=e1]", "other", true)]
    [InlineData("- button \"Say \\\"hi\\\"\" [ref=e1]", "Say \"hi\"", false)]
    [InlineData("- text: Save", "other", false)]
    [InlineData("- button [ref=e1]", "other", false)]
    public void Flag_Line_IsMarkedWhenItsNameIsNotSeen(string line, string seen, bool flagged) =>
        Assert.Equal(flagged ? $"{line} (not shown)" : line, SnapshotTaker.Flag(line, seen));

    [Fact]
    public void Compare_MostChanged_IsNoDifference() => Assert.Null(SnapshotTaker.Compare(["a", "b"], ["c", "d"]));

    private static bool IsBlack(RgbImage image, int x, int y) => image.Pixels.AsSpan(((y * image.Width) + x) * 3, 3).SequenceEqual<byte>([0, 0, 0]);

    private Task OpenAsync(string body) => session.GotoAsync(site.Add("p", $"<!doctype html><body style='margin:8px;font:16px sans-serif'>{body}"), Stop);

    private async Task<PageMarks> MarksAsync(string body)
    {
        await OpenAsync(body);
        return (await session.ObserveAsync(ObservedParts.Marks, Stop)).Marks!;
    }
}
