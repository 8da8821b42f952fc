using System.CommandLine;
using System.Globalization;
using Glm45V.Agents;
using Glm45V.Agents.Dialects;
using Glm45V.Agents.Navigation;
using Glm45V.Agents.Trajectories;
using Microsoft.Extensions.AI;

namespace Glm45V.Cli.Browse;

/// <summary>The options that say how an agent works in a browser, when it ends, and where its run is kept.</summary>
internal static class RunChoice
{
    private static readonly Option<ObservationMode?> s_observe = new("--observe") { Description = "How pages are seen: pixels, numbered marks, the accessibility tree (aria), or marks with pixels for the rest (auto). auto if not given, or pixels for a model with a screen of its own, which knows nothing else.", HelpName = "pixels|marks|aria|auto" };

    private static readonly Option<string> s_dialect = new("--dialect") { Description = "How the model is asked for actions: by tool calls, or in one of GLM-4.5V's own ways, which say how pages are seen too.", HelpName = "tools|desktop|web|mobile", DefaultValueFactory = _ => "tools" };

    private static readonly Option<int> s_maxSteps = new("--max-steps") { Description = "The most steps.", HelpName = "N", DefaultValueFactory = _ => 30 };

    private static readonly Option<TimeSpan?> s_time = new("--time") { Description = "The longest the run may take, for example 90s or 5m.", HelpName = "LIMIT", CustomParser = ReadTime };

    private static readonly Option<decimal?> s_maxCost = new("--max-cost") { Description = "The most the run may cost at --prices.", HelpName = "AMOUNT" };

    private static readonly Option<TokenPrices?> s_prices = new("--prices") { Description = "The price of a million tokens read and of a million written, for example 0.6,1.8.", HelpName = "IN,OUT", CustomParser = ReadPrices };

    private static readonly Option<string> s_confirm = new("--confirm") { Description = "Ask at the terminal before purchases, sending, deletion, permissions, uploads and passwords, or deny them. ask at a terminal, deny without one.", HelpName = "ask|deny", DefaultValueFactory = _ => Console.IsInputRedirected ? "deny" : "ask" };

    private static readonly Option<double> s_snap = new("--snap") { Description = "Pixels within which a click moves onto the nearest control; 0 clicks exactly where the model points.", HelpName = "PIXELS", DefaultValueFactory = _ => 12 };

    private static readonly Option<string?> s_trace = new("--trace") { Description = "Folder for the trajectory, the trace and the audit log; a new one under 'runs' if not given.", HelpName = "DIR" };

    private static readonly Option<int?> s_live = new("--live") { Description = "Serve a page on this machine, at this port, that shows the run and lets you pause it, answer it, take the browser over, or stop it; 0 for any free port.", HelpName = "PORT" };

    /// <summary>Adds the options that say how the agent works and when it ends.</summary>
    public static void AddAgentTo(Command command)
    {
        s_maxSteps.RequireRange(1, 10_000);
        s_snap.RequireRange(0, 200);
        s_dialect.AcceptOnlyFromAmong(["tools", .. GuiDialect.All.Select(dialect => dialect.Name)]);
        foreach (Option option in (Option[])[s_observe, s_dialect, s_maxSteps, s_time, s_maxCost, s_prices, s_snap])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(s_dialect) is { Implicit: false } && result.GetResult(s_observe) is { Implicit: false })
            {
                result.AddError("--dialect says how pages are seen: leave --observe out.");
            }

            if (result.GetResult(s_maxCost) is not null && result.GetResult(s_prices) is null)
            {
                result.AddError("--max-cost needs --prices IN,OUT: without them no cost is known.");
            }
        });
    }

    /// <summary>Adds all options to a command.</summary>
    public static void AddTo(Command command)
    {
        AddAgentTo(command);
        s_confirm.AcceptOnlyFromAmong("ask", "deny");
        foreach (Option option in (Option[])[s_confirm, s_trace, s_live])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(s_live) is { Tokens: [var port] } && !(int.TryParse(port.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= 65535))
            {
                result.AddError($"--live must be a port from 0 to 65535, not '{port.Value}'.");
            }
        });
    }

    /// <summary>The port of the live page; null for no page.</summary>
    public static int? LivePort(ParseResult parsed) => parsed.GetResult(s_live) is null ? null : parsed.GetValue(s_live);

    /// <summary>True when the command line says that nobody is to be asked, at the live page neither.</summary>
    public static bool Denies(ParseResult parsed) => parsed.GetResult(s_confirm) is { Implicit: false } && !Asks(parsed);

    /// <summary>True when a person at the terminal is asked.</summary>
    public static bool Asks(ParseResult parsed) => parsed.GetValue(s_confirm) == "ask";

    /// <summary>Gives the agent's options, all but the folder that its run is kept in.</summary>
    public static NavigationAgentOptions ReadAgent(ParseResult parsed, ChosenModel? model) => new()
    {
        Observe = parsed.GetValue(s_observe) ?? (model?.Manifest?.Screen is null ? ObservationMode.Auto : ObservationMode.Pixels),
        Dialect = GuiDialect.All.FirstOrDefault(dialect => dialect.Name == parsed.GetValue(s_dialect)),
        Limits = Limits(parsed),
        SnapRadius = parsed.GetValue(s_snap),
        Model = model?.Name ?? "",
        Policy = new NavigationPolicyOptions { Template = new ChatOptions { MaxOutputTokens = 4096 } },
    };

    /// <summary>Makes the folder of a new run, named after a command when the command line names none.</summary>
    /// <exception cref="TrajectoryException">The folder holds another run.</exception>
    public static TrajectoryFolder NewFolder(ParseResult parsed, string command)
    {
        string path = parsed.GetValue(s_trace) ?? Path.Combine("runs", $"{command}-{DateTimeOffset.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}");
        var folder = new TrajectoryFolder(Directory.CreateDirectory(path).FullName);
        folder.RequireEmpty();
        return folder;
    }

    /// <summary>Gives the page a run stood at, as the address to begin with.</summary>
    /// <exception cref="Glm45VException">The run has none.</exception>
    public static Uri AddressOf(Observation? seen) => Uri.TryCreate(seen?.Url, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
        ? address
        : throw new Glm45VException("The run has no page to begin from: name it with --url URL.");

    private static AgentLimits Limits(ParseResult parsed) => new()
    {
        MaxSteps = parsed.GetValue(s_maxSteps),
        MaxDuration = parsed.GetValue(s_time),
        MaxFailures = 5,
        MaxCost = parsed.GetValue(s_maxCost),
        Prices = parsed.GetValue(s_prices),
    };

    private static TimeSpan? ReadTime(System.CommandLine.Parsing.ArgumentResult result)
    {
        string text = result.Tokens[0].Value.Trim();
        double unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        if (unit > 0 && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number > 0 && number * unit <= 7 * 24 * 3600)
        {
            return TimeSpan.FromSeconds(number * unit);
        }

        result.AddError($"--time must be a number with s, m or h, such as 90s or 5m, not '{text}'.");
        return null;
    }

    private static TokenPrices? ReadPrices(System.CommandLine.Parsing.ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (text.Split(',') is [string read, string written]
            && decimal.TryParse(read, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal input)
            && decimal.TryParse(written, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal output))
        {
            return new TokenPrices(input, output);
        }

        result.AddError($"--prices must be two numbers such as 0.6,1.8, not '{text}'.");
        return null;
    }
}
