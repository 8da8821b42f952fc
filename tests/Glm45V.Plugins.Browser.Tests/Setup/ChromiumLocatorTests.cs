using Glm45V.Plugins.Browser.Setup;

namespace Glm45V.Plugins.Browser.Tests.Setup;

public sealed class ChromiumLocatorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FindAsync_StandInThatOnlyTalks_IsPassedOver()
    {
        ScriptedMachine machine = new();
        machine.Files.UnionWith(["/usr/bin/chromium-browser", "/usr/bin/google-chrome"]);
        machine.On("/usr/bin/chromium-browser", () => ScriptedMachine.Success("Please run: snap install chromium"));
        machine.On("/usr/bin/google-chrome", () => ScriptedMachine.Success("Google Chrome 156.0.8078.108"));

        ChromiumProgram? found = await ChromiumLocator.FindAsync(machine.Build(), null, Stop);

        Assert.Equal(new ChromiumProgram("/usr/bin/google-chrome", "Google Chrome 156.0.8078.108"), found);
    }

    [Fact]
    public async Task FindAsync_WrapperThatWarns_IsTaken()
    {
        ScriptedMachine machine = new();
        machine.Files.Add("/usr/bin/chromium");
        machine.On("/usr/bin/chromium", () => new ProcessOutcome(0, "Chromium 156.0.8078.108 built on Debian\n", "[: unexpected operator\n"));

        Assert.Equal("/usr/bin/chromium", (await ChromiumLocator.FindAsync(machine.Build(), null, Stop))?.Path);
    }

    [Fact]
    public async Task FindAsync_ProgramThatFails_IsPassedOver()
    {
        ScriptedMachine machine = new();
        machine.Files.Add("/usr/bin/chromium");
        machine.On("/usr/bin/chromium", () => new ProcessOutcome(127, "1.2.3.4", "error while loading shared libraries"));

        Assert.Null(await ChromiumLocator.FindAsync(machine.Build(), null, Stop));
    }

    [Fact]
    public async Task FindAsync_DriverStore_GivesTheNewest()
    {
        ScriptedMachine machine = new();
        machine.Files.UnionWith(
        [
            "/home/ada/.cache/ms-playwright/chromium-999/chrome-linux/chrome",
            "/home/ada/.cache/ms-playwright/chromium-1201/chrome-linux64/chrome",
            "/home/ada/.cache/ms-playwright/chromium_headless_shell-1300/chrome-linux64/chrome",
        ]);
        machine.On("ms-playwright", () => ScriptedMachine.Success("Google Chrome for Testing 156.0.1.2"));

        Assert.Equal(
            "/home/ada/.cache/ms-playwright/chromium-1201/chrome-linux64/chrome",
            (await ChromiumLocator.FindAsync(machine.Build(), null, Stop))?.Path);
    }

    [Fact]
    public async Task FindAsync_GivenPath_IsTakenBeforeTheVariable()
    {
        ScriptedMachine machine = new();
        machine.Files.UnionWith(["/opt/mine", "/opt/other"]);
        machine.Variables[ChromiumLocator.Variable] = "/opt/other";
        machine.On("/opt/", () => ScriptedMachine.Success("Chromium 1.2.3.4"));

        Assert.Equal("/opt/mine", (await ChromiumLocator.FindAsync(machine.Build(), "/opt/mine", Stop))?.Path);
    }

    [Fact]
    public async Task FindAsync_VariableNamesABrokenProgram_FailsRatherThanTakingAnother()
    {
        ScriptedMachine machine = new();
        machine.Files.UnionWith(["/opt/broken", "/usr/bin/chromium"]);
        machine.Variables[ChromiumLocator.Variable] = "/opt/broken";
        machine.On("/usr/bin/chromium", () => ScriptedMachine.Success("Chromium 1.2.3.4"));
        machine.On("/opt/broken", () => ScriptedMachine.Failure("libnss3.so is missing"));

        BrowserException error = await Assert.ThrowsAsync<BrowserException>(
            () => ChromiumLocator.FindAsync(machine.Build(), null, Stop));

        Assert.Contains("'/opt/broken'", error.Message, StringComparison.Ordinal);
        Assert.Contains("GLM45V_CHROMIUM", error.Message, StringComparison.Ordinal);
        Assert.Contains("libnss3.so is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindAsync_Windows_ReadsTheVersionWithoutStartingAnything()
    {
        ScriptedMachine machine = new() { Platform = HostSystem.Windows };
        machine.Variables["ProgramFiles"] = @"C:\Program Files";
        machine.Files.Add(@"C:\Program Files\Google\Chrome\Application\chrome.exe");

        ChromiumProgram? found = await ChromiumLocator.FindAsync(machine.Build(), null, Stop);

        Assert.Equal("156.0.1.2", found?.Version);
        Assert.Empty(machine.Commands);
    }

    [Fact]
    public async Task FindAsync_MacOS_LooksInTheApplications()
    {
        ScriptedMachine machine = new() { Platform = HostSystem.MacOS };
        machine.Files.Add("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
        machine.On("Google Chrome", () => ScriptedMachine.Success("Google Chrome 156.0.8078.108"));

        Assert.NotNull(await ChromiumLocator.FindAsync(machine.Build(), null, Stop));
    }
}
