using System.CommandLine;
using Glm45V.Agents;
using Glm45V.Agents.Navigation;
using Glm45V.Agents.Tracing;
using Glm45V.Agents.Trajectories;
using Glm45V.Cli.Live;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Safety;
using Spectre.Console;

namespace Glm45V.Cli.Browse;

/// <summary>A browser with all that a run in it needs: who is asked, what is recorded, and how it is told at the terminal.</summary>
internal sealed class BrowserRun : IAsyncDisposable
{
    private readonly TrajectoryFolder _folder;
    private readonly string? _state;
    private readonly AuditLog _audit;
    private readonly TerminalPerson? _person;
    private readonly LiveDesk? _desk;
    private readonly People _people;
    private LivePage? _live;
    private BrowserSession? _session;

    private BrowserRun(ParseResult parsed, TrajectoryFolder folder)
    {
        _folder = folder;
        _state = BrowserChoice.StateOf(parsed);
        _audit = new AuditLog(Path.Combine(folder.Path, "audit.jsonl"));
        _person = RunChoice.Asks(parsed) ? new TerminalPerson() : null;
        _desk = RunChoice.LivePort(parsed) is null ? null : new LiveDesk();
        _people = new People(_person, RunChoice.Denies(parsed) ? null : _desk?.Questions);
    }

    /// <summary>The browser, at the page that the run begins with.</summary>
    public BrowserSession Session => _session!;

    /// <summary>Starts the browser and opens the first page.</summary>
    public static async Task<BrowserRun> OpenAsync(ParseResult parsed, TrajectoryFolder folder, Uri start, (int Width, int Height) screen, CancellationToken cancellationToken)
    {
        var run = new BrowserRun(parsed, folder);
        try
        {
            BrowserOptions options = await BrowserChoice.ReadAsync(parsed, start, screen, cancellationToken) with
            {
                Confirmation = run._people.AreThere ? ConfirmationPolicy.AskFor(run._people.ConfirmAsync) : ConfirmationPolicy.DenyAll,
                Audit = run._audit,
            };
            if (run._desk is { } desk)
            {
                run._live = await LivePage.StartAsync(desk, RunChoice.LivePort(parsed) ?? 0, cancellationToken);
                options = options with { Origins = options.Origins.WithoutLocalPorts(run._live.Address.Port) };
                await Console.Out.WriteLineAsync($"live     {run._live.Address}");
            }

            run._session = await BrowserSession.StartAsync(options, cancellationToken);
            await Console.Error.WriteLineAsync($"page     {start} in {options.Width} × {options.Height} pixels; allowed: {string.Join(", ", options.Origins.Read)}");
            await run._session.GotoAsync(start.ToString(), cancellationToken);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds to the agent's options who answers the model's questions.</summary>
    public NavigationAgentOptions With(NavigationAgentOptions options) => options with { AskUser = _people.AreThere ? _people.AnswerAsync : null };

    /// <summary>Works a run to its end, one line a step; gives the exit code.</summary>
    public async Task<int> WorkAsync(NavigationRun run, CancellationToken cancellationToken)
    {
        await Console.Out.WriteLineAsync($"task     {run.Trajectory.Goal}");
        _desk?.Watch(run, Session);
        try
        {
            await foreach (AgentStep step in run.WithCancellation(cancellationToken))
            {
                await Console.Out.WriteLineAsync(Terminal.Printable(StepLine.Of(step)));
                _desk?.Add(step);
            }
        }
        finally
        {
            await EndAsync(run);
            _desk?.End();
            await (_live?.TellEndAsync() ?? Task.CompletedTask);
        }

        return run.Result.IsDone ? 0 : CommandRunner.Failure;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_live is not null)
        {
            await _live.DisposeAsync();
        }

        if (_session is not null)
        {
            await _session.DisposeAsync();
        }

        _person?.Dispose();
        _audit.Dispose();
    }

    private async Task EndAsync(NavigationRun run)
    {
        NavigationResult result = run.Result;
        Terminal.Out.Markup(result.IsDone ? "[green]done[/]     " : $"[red]{result.Reason,-8}[/] ");
        await Console.Out.WriteLineAsync(Terminal.Printable(result.IsDone && result.Answer is { } answer ? answer : result.Detail));
        string trace = Path.Combine(_folder.Path, "trace.html");
        await HtmlTrace.WriteAsync(run.Trajectory, trace, CancellationToken.None);
        await Console.Out.WriteLineAsync($"trace    {trace}");
        if (_state is not null && result.Outcome != OutcomeKind.Failed)
        {
            await Session.SaveStateAsync(_state, CancellationToken.None);
        }
    }
}
