namespace Glm45V.Plugins.Browser.Setup;

/// <summary>The places where each system keeps Chromium, Chrome and Edge, the likeliest first.</summary>
internal static class ChromiumPlaces
{
    private static readonly string[] Names =
        ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge-stable", "microsoft-edge"];

    /// <summary>Every place to look, without looking.</summary>
    public static IEnumerable<string> All(HostMachine machine)
    {
        IEnumerable<string> places = machine.Platform switch
        {
            HostSystem.Windows => Windows(machine),
            HostSystem.MacOS => MacOS(machine),
            _ => Linux(machine),
        };
        return places.Concat(DriverStore(machine)).Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Linux(HostMachine machine)
    {
        string[] folders = ["/usr/bin", "/usr/local/bin", .. SearchPath(machine), "/snap/bin", "/opt/google/chrome", "/usr/lib/chromium"];
        return from name in Names from folder in folders select $"{folder.TrimEnd('/')}/{name}";
    }

    private static IEnumerable<string> MacOS(HostMachine machine)
    {
        string[] applications = ["Chromium", "Google Chrome", "Microsoft Edge"];
        string[] folders = ["/Applications", $"{machine.Home}/Applications"];
        IEnumerable<string> bundles =
            from application in applications from folder in folders select $"{folder}/{application}.app/Contents/MacOS/{application}";
        return bundles.Concat(from name in Names from folder in SearchPath(machine) select $"{folder.TrimEnd('/')}/{name}");
    }

    private static IEnumerable<string> Windows(HostMachine machine)
    {
        string[] programs = [@"Chromium\Application\chrome.exe", @"Google\Chrome\Application\chrome.exe", @"Microsoft\Edge\Application\msedge.exe"];
        string[] variables = ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"];
        return from program in programs
               from variable in variables
               let folder = machine.Variable(variable)
               where !string.IsNullOrEmpty(folder)
               select $@"{folder}\{program}";
    }

    private static string[] SearchPath(HostMachine machine) =>
        (machine.Variable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // The driver keeps its browsers in numbered folders; the highest number is the newest.
    private static IEnumerable<string> DriverStore(HostMachine machine)
    {
        string store = machine.Variable("PLAYWRIGHT_BROWSERS_PATH") is { Length: > 1 } named ? named : machine.Platform switch
        {
            HostSystem.Windows => $@"{machine.Variable("LOCALAPPDATA")}\ms-playwright",
            HostSystem.MacOS => $"{machine.Home}/Library/Caches/ms-playwright",
            _ => $"{machine.Variable("XDG_CACHE_HOME") ?? $"{machine.Home}/.cache"}/ms-playwright",
        };
        string[] programs = machine.Platform switch
        {
            HostSystem.Windows => [@"chrome-win64\chrome.exe", @"chrome-win\chrome.exe"],
            HostSystem.MacOS =>
            [
                "chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
                "chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
                "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
            ],
            _ => ["chrome-linux64/chrome", "chrome-linux-arm64/chrome", "chrome-linux/chrome"],
        };
        char separator = machine.Platform == HostSystem.Windows ? '\\' : '/';
        return from folder in machine.Folders(store)
               let name = folder[(folder.LastIndexOf(separator) + 1)..]
               where name.StartsWith("chromium-", StringComparison.Ordinal) && int.TryParse(name["chromium-".Length..], out _)
               orderby int.Parse(name["chromium-".Length..], System.Globalization.CultureInfo.InvariantCulture) descending
               from program in programs
               select $"{folder}{separator}{program}";
    }
}
