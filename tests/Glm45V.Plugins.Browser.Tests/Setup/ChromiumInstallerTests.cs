using Glm45V.Plugins.Browser.Setup;

namespace Glm45V.Plugins.Browser.Tests.Setup;

public sealed class ChromiumInstallerTests
{
    private const string Version = "Chromium 156.0.8078.108";
    private const string DriverChromium = "/home/ada/.cache/ms-playwright/chromium-1201/chrome-linux64/chrome";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EnsureAsync_ChromiumAndFontsThere_InstallsNothing()
    {
        ScriptedMachine machine = ScriptedMachine.Debian();
        Provide(machine, "/usr/bin/chromium");

        Assert.Equal("/usr/bin/chromium", await ChromiumInstaller.EnsureAsync(machine.Build(), machine, Stop));

        Assert.Equal(["/usr/bin/chromium --version", "fc-match --format=%{family} \"Liberation Sans\""], machine.Commands);
    }

    [Fact]
    public async Task EnsureAsync_NoChromium_TakesTheDriversInstallerAndItsLibraries()
    {
        ScriptedMachine machine = ScriptedMachine.Debian();
        machine.On("install --no-shell chromium", () => Provide(machine, DriverChromium));
        machine.On("install-deps chromium", () => ScriptedMachine.Success());

        Assert.Equal(DriverChromium, await ChromiumInstaller.EnsureAsync(machine.Build(), machine, Stop));

        Assert.DoesNotContain(machine.Commands, command => command.Contains("apt-get", StringComparison.Ordinal));
        Assert.EndsWith("cli.js install --no-shell chromium", machine.Commands.ElementAt(0), StringComparison.Ordinal);
        Assert.EndsWith("cli.js install-deps chromium", machine.Commands.ElementAt(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnsureAsync_DriverCannotDownload_FallsThroughToDebiansPackage()
    {
        ScriptedMachine machine = ScriptedMachine.Debian();
        machine.On("install --no-shell chromium", () => ScriptedMachine.Failure("getaddrinfo ENOTFOUND cdn"));
        machine.On("apt-get -o DPkg::Lock::Timeout=60 update", () => ScriptedMachine.Failure("one mirror is away"));
        machine.On("install chromium fonts-liberation", () => Provide(machine, "/usr/bin/chromium"));

        Assert.Equal("/usr/bin/chromium", await ChromiumInstaller.EnsureAsync(machine.Build(), machine, Stop));

        string[] commands = [.. machine.Commands];
        Assert.EndsWith("install --no-shell chromium", commands[0], StringComparison.Ordinal);
        Assert.EndsWith("apt-get -o DPkg::Lock::Timeout=60 update", commands[1], StringComparison.Ordinal);
        Assert.EndsWith("-y --no-install-recommends install chromium fonts-liberation", commands[2], StringComparison.Ordinal);
        Assert.DoesNotContain(commands, command => command.Contains("install-deps", StringComparison.Ordinal));
    }

    [Fact]
    public async Task EnsureAsync_EveryInstallingStep_IsAnnouncedRightBeforeItRuns()
    {
        ScriptedMachine machine = ScriptedMachine.Debian();
        machine.On("install --no-shell chromium", () => ScriptedMachine.Failure("no network"));
        machine.On("update", () => ScriptedMachine.Success());
        machine.On("install chromium fonts-liberation", () => Provide(machine, "/usr/bin/chromium"));

        await ChromiumInstaller.EnsureAsync(machine.Build(), machine, Stop);

        int[] steps = [.. machine.Log.Index().Where(line => line.Item.StartsWith("run ", StringComparison.Ordinal)
            && (line.Item.Contains("cli.js", StringComparison.Ordinal) || line.Item.Contains("apt-get", StringComparison.Ordinal))).Select(line => line.Index)];
        Assert.Equal(3, steps.Length);
        Assert.All(steps, step => Assert.Equal("say Running: " + machine.Log[step][4..], machine.Log[step - 1]));
    }

    [Fact]
    public async Task EnsureAsync_OrdinaryUserWithFreeSudo_InstallsThroughSudo()
    {
        ScriptedMachine machine = ScriptedMachine.Debian();
        machine.IsRoot = false;
        machine.On("sudo -n true", () => ScriptedMachine.Success());
        machine.On("install --no-shell chromium", () => ScriptedMachine.Failure("no network"));
        machine.On("update", () => ScriptedMachine.Success());
        machine.On("install chromium fonts-liberation", () => Provide(machine, "/usr/bin/chromium"));

        await ChromiumInstaller.EnsureAsync(machine.Build(), machine, Stop);

        Assert.Contains(machine.Commands, command => command.StartsWith("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get", StringComparison.Ordinal)
            && command.EndsWith("install chromium fonts-liberation", StringComparison.Ordinal));
    }

    [Fact]
    public async Task EnsureAsync_OrdinaryUserWithoutSudo_TellsTheReasonsAndTheCommand()
    {
        ScriptedMachine machine = ScriptedMachine.Debian();
        machine.IsRoot = false;
        machine.On("sudo -n true", () => ScriptedMachine.Failure("sudo: a password is required"));
        machine.On("install --no-shell chromium", () => ScriptedMachine.Failure("getaddrinfo ENOTFOUND cdn"));

        BrowserException error = await Assert.ThrowsAsync<BrowserException>(
            () => ChromiumInstaller.EnsureAsync(machine.Build(), machine, Stop));

        Assert.Equal(BrowserFailure.InstallFailed, error.Failure);
        Assert.Contains("getaddrinfo ENOTFOUND cdn", error.Message, StringComparison.Ordinal);
        Assert.Contains("sudo asks for a password", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium fonts-liberation",
            error.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain(machine.Commands, command => command.Contains("apt-get", StringComparison.Ordinal));
    }

    [Fact]
    public async Task EnsureAsync_DriverInstallsOneThatDoesNotStart_GoesOnToDebiansPackage()
    {
        ScriptedMachine machine = ScriptedMachine.Debian();
        machine.On(DriverChromium, () => ScriptedMachine.Failure("libnss3.so is missing"));
        machine.On("install --no-shell chromium", () =>
        {
            machine.Files.Add(DriverChromium);
            return ScriptedMachine.Success();
        });
        machine.On("install-deps", () => ScriptedMachine.Failure("unknown distribution"));
        machine.On("update", () => ScriptedMachine.Success());
        machine.On("install chromium fonts-liberation", () => Provide(machine, "/usr/bin/chromium"));

        Assert.Equal("/usr/bin/chromium", await ChromiumInstaller.EnsureAsync(machine.Build(), machine, Stop));
    }

    [Theory]
    [InlineData("Windows", "winget install")]
    [InlineData("MacOS", "brew install --cask chromium")]
    public async Task EnsureAsync_OtherSystem_NamesItsOwnCommand(string platform, string command)
    {
        ScriptedMachine machine = new() { Platform = Enum.Parse<HostSystem>(platform) };

        BrowserException error = await Assert.ThrowsAsync<BrowserException>(
            () => ChromiumInstaller.EnsureAsync(machine.Build(), machine, Stop));

        Assert.Contains(command, error.Message, StringComparison.Ordinal);
        Assert.Empty(machine.Commands);
    }

    [Fact]
    public async Task EnsureAsync_FontsMissing_InstallsThem()
    {
        ScriptedMachine machine = ScriptedMachine.Debian();
        bool installed = false;
        Provide(machine, "/usr/bin/chromium");
        machine.On("fc-match", () => ScriptedMachine.Success(installed ? "Liberation Sans" : "DejaVu Sans"));
        machine.On("update", () => ScriptedMachine.Success());
        machine.On("install fonts-liberation", () =>
        {
            installed = true;
            return ScriptedMachine.Success();
        });

        await ChromiumInstaller.EnsureAsync(machine.Build(), machine, Stop);

        Assert.True(installed);
        Assert.Contains(machine.Log, line => line.Contains("lack Liberation Sans", StringComparison.Ordinal));
    }

    [Fact]
    public async Task EnsureAsync_FontsCannotBeInstalled_NamesTheFamilyAndTheCommand()
    {
        ScriptedMachine machine = ScriptedMachine.Debian();
        Provide(machine, "/usr/bin/chromium");
        machine.On("fc-match", () => ScriptedMachine.Success("DejaVu Sans"));
        machine.On("apt-get", () => ScriptedMachine.Failure("Unable to locate package"));

        BrowserException error = await Assert.ThrowsAsync<BrowserException>(
            () => ChromiumInstaller.EnsureAsync(machine.Build(), machine, Stop));

        Assert.Contains("'DejaVu Sans'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Unable to locate package", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("apt-get install -y --no-install-recommends fonts-liberation", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnsureAsync_CancelledDuringAStep_TriesNoOther()
    {
        ScriptedMachine machine = ScriptedMachine.Debian();
        using CancellationTokenSource stop = new();
        machine.On("install --no-shell chromium", () =>
        {
            stop.Cancel();
            return ScriptedMachine.Failure("killed");
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ChromiumInstaller.EnsureAsync(machine.Build(), machine, stop.Token));

        Assert.EndsWith("install --no-shell chromium", machine.Commands.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FontCheck_OtherFamily_SaysWhatToRun()
    {
        ScriptedMachine machine = ScriptedMachine.Debian();
        machine.On("fc-match", () => ScriptedMachine.Success("DejaVu Sans"));

        FontCheck check = await FontCheck.RunAsync(machine.Build(), Stop);

        Assert.Equal((false, "DejaVu Sans"), (check.IsFit, check.Family));
        Assert.Contains("fonts-liberation", check.Message, StringComparison.Ordinal);
    }

    private static ProcessOutcome Provide(ScriptedMachine machine, string path)
    {
        machine.Files.Add(path);
        machine.On(path, () => ScriptedMachine.Success(Version));
        return ScriptedMachine.Success("done");
    }
}
