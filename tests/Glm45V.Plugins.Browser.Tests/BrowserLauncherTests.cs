using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Tests;

public sealed class BrowserLauncherTests
{
    [Theory]
    [InlineData("[pid=7][err] [7:7:FATAL:zygote_host_impl_linux.cc] No usable sandbox! If this is a Debian system")]
    [InlineData("[pid=7][err] Running as root without --no-sandbox is not supported. See https://crbug.com/638180.")]
    public void Explain_NoSandbox_NamesTheOption(string log)
    {
        BrowserException error = BrowserLauncher.Explain(Launch(log), "/opt/chromium");

        Assert.Equal(BrowserFailure.SandboxUnavailable, error.Failure);
        Assert.Contains("Sandbox = false", error.Message, StringComparison.Ordinal);
        Assert.Contains("--no-sandbox", error.Message, StringComparison.Ordinal);
        Assert.Contains("/opt/chromium", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_NoScreen_NamesTheOption()
    {
        BrowserException error = BrowserLauncher.Explain(
            Launch("[pid=7][err] [7:7:ERROR:ozone_platform_x11.cc] Missing X server or $DISPLAY"), "/opt/chromium");

        Assert.Contains("Headless = true", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_OtherFailure_GivesChromiumsLastWordsOnly()
    {
        BrowserException error = BrowserLauncher.Explain(
            Launch("[pid=7][err] first\n[pid=7][err] error while loading libnss3.so\n[pid=7] <process did exit>"), "/opt/chromium");

        Assert.Equal(BrowserFailure.StartFailed, error.Failure);
        Assert.Contains("error while loading libnss3.so", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("first", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
    }

    private static PlaywrightException Launch(string log) =>
        new("Failed to launch chromium because executable doesn't exist\nBrowser logs:\n" + log + "\nCall log:\n  - <launching>");
}
