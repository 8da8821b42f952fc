using System.CommandLine;
using System.Globalization;
using Glm45V.Agents;
using Glm45V.Agents.Navigation;
using Glm45V.Agents.Tracing;
using Glm45V.Agents.Trajectories;
using Glm45V.Cli.Browse;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Safety;
using Microsoft.Extensions.AI;
using Spectre.Console;

namespace Glm45V.Cli.Commands;

/// <summary><c>glm45v browse</c>: an agent works on a task in a real browser, within what it was allowed.</summary>
internal static class BrowseCommand
{
    private static readonly Argument<string?> s_task = new("TASK") { Description = "What to do, in words.", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<ObservationMode> s_observe = new("--observe") { Description = "How pages are seen: pixels, numbered marks, the accessibility tree (aria), or marks with pixels for the rest (auto).", HelpName = "pixels|marks|aria|auto", DefaultValueFactory = _ => ObservationMode.Auto };

    private static readonly Option<int> s_maxSteps = new("--max-steps") { Description = "The most steps.", HelpName = "N", DefaultValueFactory = _ => 30 };

    private static readonly Option<TimeSpan?> s_time = new("--time") { Description = "The longest the run may take, for example 90s or 5m.", HelpName = "LIMIT", CustomParser = ReadTime };

    private static readonly Option<decimal?> s_maxCost = new("--max-cost") { Description = "The most the run may cost at --prices.", HelpName = "AMOUNT" };

    private static readonly Option<TokenPrices?> s_prices = new("--prices") { Description = "The price of a million tokens read and of a million written, for example 0.6,1.8.", HelpName = "IN,OUT", CustomParser = ReadPrices };

    private static readonly Option<string> s_confirm = new("--confirm") { Description = "Ask at the terminal before purchases, sending, deletion, permissions, uploads and passwords, or deny them. ask at a terminal, deny without one.", HelpName = "ask|deny", DefaultValueFactory = _ => Console.IsInputRedirected ? "deny" : "ask" };

    private static readonly Option<string?> s_trace = new("--trace") { Description = "Folder for the trajectory, the trace and the audit log; a new one under 'runs' if not given.", HelpName = "DIR" };

    private static readonly Option<string?> s_resume = new("--resume") { Description = "Go on with a run that was interrupted, from its folder.", HelpName = "DIR" };

    private static readonly Option<double> s_snap = new("--snap") { Description = "Pixels within which a click moves onto the nearest control; 0 clicks exactly where the model points.", HelpName = "PIXELS", DefaultValueFactory = _ => 12 };

    public static Command Create()
    {
        s_maxSteps.RequireRange(1, 10_000);
        s_snap.RequireRange(0, 200);
        s_confirm.AcceptOnlyFromAmong("ask", "deny");
        var command = new Command("browse", "Let an agent work on a task in a browser, within what you allow.") { s_task };
        BrowserChoice.AddTo(command, needsUrl: false);
        foreach (Option option in (Option[])[s_observe, s_maxSteps, s_time, s_maxCost, s_prices, s_confirm, s_snap, s_trace, s_resume])
        {
            command.Options.Add(option);
        }

        ModelChoice.AddTo(command);
        command.Validators.Add(result =>
        {
            bool resumes = result.GetResult(s_resume) is not null;
            if (!resumes && string.IsNullOrWhiteSpace(result.GetValue(s_task)))
            {
                result.AddError("The task is empty: say what to do, for example glm45v browse \"Find the opening hours\" --url https://example.com");
            }

            if (!resumes && result.GetResult("--url") is null)
            {
                result.AddError("--url URL is needed: the page to begin with.");
            }

            if (result.GetResult(s_maxCost) is not null && result.GetResult(s_prices) is null)
            {
                result.AddError("--max-cost needs --prices IN,OUT: without them no cost is known.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        (TrajectoryFolder folder, Trajectory? before) = await OpenFolderAsync(parsed, cancellationToken);
        Uri start = BrowserChoice.UrlOf(parsed) ?? LastAddress(before);
        using ChosenModel model = await ModelChoice.OpenAsync(parsed, cancellationToken);
        (int, int) screen = model.Manifest?.Screen is { } own ? (own.Width, own.Height) : (1288, 812);
        using var audit = new AuditLog(Path.Combine(folder.Path, "audit.jsonl"));
        using TerminalPerson? person = parsed.GetValue(s_confirm) == "ask" ? new TerminalPerson() : null;
        BrowserOptions options = await BrowserChoice.ReadAsync(parsed, start, screen, cancellationToken) with
        {
            Confirmation = person is null ? ConfirmationPolicy.DenyAll : ConfirmationPolicy.AskFor(person.ConfirmAsync),
            Audit = audit,
        };
        await using BrowserSession session = await BrowserSession.StartAsync(options, cancellationToken);
        await Console.Error.WriteLineAsync($"page     {start} in {options.Width} × {options.Height} pixels; allowed: {string.Join(", ", options.Origins.Read)}");
        await session.GotoAsync(start.ToString(), cancellationToken);
        var agent = new NavigationAgent(model.Client, session, new NavigationAgentOptions
        {
            Observe = parsed.GetValue(s_observe),
            Limits = Limits(parsed),
            SnapRadius = parsed.GetValue(s_snap),
            AskUser = person is null ? null : person.AnswerAsync,
            Folder = folder,
            Model = model.Name,
            Policy = new NavigationPolicyOptions { Template = new ChatOptions { MaxOutputTokens = 4096 } },
        });
        NavigationRun run = before is null ? agent.Start(parsed.GetValue(s_task)!) : agent.Resume(before);
        await Console.Out.WriteLineAsync($"task     {run.Trajectory.Goal}");
        try
        {
            await foreach (AgentStep step in run.WithCancellation(cancellationToken))
            {
                await Console.Out.WriteLineAsync(StepLine.Of(step));
            }
        }
        finally
        {
            await EndAsync(run, folder, session, BrowserChoice.StateOf(parsed));
        }

        return run.Result.IsDone ? 0 : CommandRunner.Failure;
    }

    private static async Task EndAsync(NavigationRun run, TrajectoryFolder folder, BrowserSession session, string? state)
    {
        NavigationResult result = run.Result;
        Terminal.Out.Markup(result.IsDone ? "[green]done[/]     " : $"[red]{result.Reason,-8}[/] ");
        await Console.Out.WriteLineAsync(result.IsDone && result.Answer is { } answer ? answer : result.Detail);
        string trace = Path.Combine(folder.Path, "trace.html");
        await HtmlTrace.WriteAsync(run.Trajectory, trace, CancellationToken.None);
        await Console.Out.WriteLineAsync($"trace    {trace}");
        if (state is not null && result.Outcome != OutcomeKind.Failed)
        {
            await session.SaveStateAsync(state, CancellationToken.None);
        }
    }

    private static async Task<(TrajectoryFolder Folder, Trajectory? Before)> OpenFolderAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(s_resume) is { } resumed)
        {
            var old = new TrajectoryFolder(resumed);
            return (old, await old.LoadAsync(cancellationToken));
        }

        string path = parsed.GetValue(s_trace) ?? Path.Combine("runs", $"browse-{DateTimeOffset.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}");
        var folder = new TrajectoryFolder(Directory.CreateDirectory(path).FullName);
        folder.RequireEmpty();
        return (folder, null);
    }

    private static Uri LastAddress(Trajectory? before)
    {
        string? url = before?.Final?.Url ?? (before?.Steps is [.., var last] ? last.Observation.Url : null);
        return Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? address
            : throw new Glm45VException("The run to go on with has no page to begin from: name it with --url URL.");
    }

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
