using System.CommandLine;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Safety;
using Glm45V.Plugins.Browser.Setup;

namespace Glm45V.Cli.Browse;

/// <summary>The options that say which browser a command works with, how it shows pages, and what it may reach.</summary>
internal static class BrowserChoice
{
    private static readonly Option<Uri?> s_url = new("--url")
    {
        Description = "The page to begin with; its origin may be read and written to.",
        HelpName = "URL",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https")
            {
                return address;
            }

            result.AddError($"--url must be an http or https address such as https://example.com, not '{text}'.");
            return null;
        },
    };

    private static readonly Option<string[]> s_allow = new("--allow") { Description = "One more origin that may be read, for example https://*.example.com. May be given several times.", HelpName = "ORIGIN" };

    private static readonly Option<string[]> s_allowWrite = new("--allow-write") { Description = "One more origin that may be read and written to. May be given several times.", HelpName = "ORIGIN" };

    private static readonly Option<bool> s_headed = new("--headed") { Description = "Show the browser." };

    private static readonly Option<Uri?> s_cdp = new("--cdp") { Description = "Work in a Chromium that runs already, at its debugging address, for example http://localhost:9222.", HelpName = "URL" };

    private static readonly Option<string?> s_channel = new("--channel") { Description = "An installed browser by its channel, for example chrome or msedge.", HelpName = "NAME" };

    private static readonly Option<(int Width, int Height)?> s_viewport = OptionValues.Size("--viewport", "Size of the page in pixels; multiples of 28 need no resampling. 1288x812 if not given, or the model's own screen.");

    private static readonly Option<Uri?> s_proxy = new("--proxy") { Description = "A proxy that everything goes through, for example http://proxy.example:8080.", HelpName = "URL" };

    private static readonly Option<string?> s_locale = new("--locale") { Description = "The language that pages are asked for, for example de-DE.", HelpName = "L" };

    private static readonly Option<string?> s_state = new("--state") { Description = "File of cookies and local storage: read if it is there, and written at the end.", HelpName = "FILE" };

    private static readonly Option<string?> s_secrets = new("--secrets") { Description = "File of passwords and other secrets that the model may use and never sees.", HelpName = "FILE" };

    private static readonly Option<bool> s_noSandbox = new("--no-sandbox") { Description = "Start Chromium without its sandbox, where the system forbids it." };

    /// <summary>The size of pages where nothing else says one.</summary>
    public static (int Width, int Height) UsualScreen => (1288, 812);

    /// <summary>Adds the options that say which browser shows pages, and how.</summary>
    public static void AddShowTo(Command command)
    {
        foreach (Option option in (Option[])[s_headed, s_cdp, s_channel, s_viewport, s_proxy, s_locale, s_noSandbox])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Adds all options to a command.</summary>
    public static void AddTo(Command command)
    {
        foreach (Option option in (Option[])[s_url, s_allow, s_allowWrite])
        {
            command.Options.Add(option);
        }

        AddShowTo(command);
        command.Options.Add(s_state);
        command.Options.Add(s_secrets);

        command.Validators.Add(result =>
        {
            foreach (Option<string[]> option in (Option<string[]>[])[s_allow, s_allowWrite])
            {
                foreach (string origin in result.GetResult(option)?.Tokens.Select(token => token.Value) ?? [])
                {
                    if (Mistake(origin) is { } words)
                    {
                        result.AddError($"{option.Name}: {words}");
                    }
                }
            }
        });
    }

    /// <summary>The page to begin with; null when none was given.</summary>
    public static Uri? UrlOf(ParseResult parsed) => parsed.GetValue(s_url);

    /// <summary>Where cookies and local storage are kept; null for nowhere.</summary>
    public static string? StateOf(ParseResult parsed) => parsed.GetValue(s_state);

    /// <summary>The size of pages for a model where the command line gives none: its own screen, or the usual one.</summary>
    public static (int Width, int Height) ScreenOf(ChosenModel model) => model.Manifest?.Screen is { } own ? (own.Width, own.Height) : UsualScreen;

    /// <summary>Reads all options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="start">The page to begin with.</param>
    /// <param name="screen">The size of the page where the command line gives none.</param>
    /// <param name="cancellationToken">Stops the search for a browser.</param>
    /// <exception cref="Glm45VException">The secrets file cannot be read.</exception>
    public static async Task<BrowserOptions> ReadAsync(ParseResult parsed, Uri start, (int Width, int Height) screen, CancellationToken cancellationToken) =>
        await ReachAsync(await ReadShowAsync(parsed, screen, cancellationToken), parsed, start, cancellationToken);

    /// <summary>Adds to the options of a browser what may be reached in it, with which secrets and state.</summary>
    /// <exception cref="Glm45VException">The secrets file cannot be read.</exception>
    public static async Task<BrowserOptions> ReachAsync(BrowserOptions show, ParseResult parsed, Uri start, CancellationToken cancellationToken)
    {
        string? state = parsed.GetValue(s_state);
        return show with
        {
            StateFile = state is not null && File.Exists(state) ? state : null,
            Secrets = await SecretsAsync(parsed.GetValue(s_secrets), cancellationToken),
            Origins = OriginPolicy.Allow(OriginPattern.Of(start).ToString())
                .AndRead(parsed.GetValue(s_allow) ?? [])
                .AndWrite(parsed.GetValue(s_allowWrite) ?? []),
        };
    }

    /// <summary>Reads the options that say which browser shows pages, and how; nothing may be reached in it yet.</summary>
    public static async Task<BrowserOptions> ReadShowAsync(ParseResult parsed, (int Width, int Height) screen, CancellationToken cancellationToken)
    {
        (int width, int height) = parsed.GetValue(s_viewport) ?? screen;
        bool finds = parsed.GetValue(s_cdp) is null && parsed.GetValue(s_channel) is null;
        return new BrowserOptions
        {
            ExecutablePath = finds ? await ChromiumInstaller.EnsureAsync(new StatusLines(), cancellationToken) : null,
            Channel = parsed.GetValue(s_channel),
            DebuggingAddress = parsed.GetValue(s_cdp),
            Headless = !parsed.GetValue(s_headed),
            Sandbox = parsed.GetValue(s_noSandbox) ? false : null,
            Width = width,
            Height = height,
            Locale = parsed.GetValue(s_locale),
            Proxy = parsed.GetValue(s_proxy),
        };
    }

    private static async Task<SecretStore> SecretsAsync(string? path, CancellationToken cancellationToken)
    {
        try
        {
            return path is null ? SecretStore.Empty : await SecretStore.LoadAsync(path, cancellationToken: cancellationToken);
        }
        catch (FormatException error)
        {
            throw new Glm45VException(error.Message, error);
        }
    }

    private static string? Mistake(string origin)
    {
        try
        {
            _ = OriginPattern.Parse(origin);
            return null;
        }
        catch (ArgumentException error)
        {
            return error.Message.Split(" (Parameter", 2)[0];
        }
    }
}
