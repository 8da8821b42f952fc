using Glm45V.Agents.Dialects;
using Glm45V.Agents.Extraction;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Safety;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Navigation;

/// <summary>Puts the parts of a run in a browser together, whoever decides in it.</summary>
internal sealed class NavigationLoop
{
    private readonly BrowserSession _session;
    private readonly NavigationAgentOptions _options;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public NavigationLoop(BrowserSession session, NavigationAgentOptions options)
    {
        _session = session;
        _options = options.Dialect is { } dialect ? options with { Observe = dialect.Observe } : options;
        options.Limits.Validate();
        options.Policy.Validate();
    }

    /// <summary>Lets a model decide; what it is told besides the options' own words comes last.</summary>
    public IPolicy PolicyOf(IChatClient client, string? more = null)
    {
        NavigationPolicyOptions options = _options.Policy with { Observe = _options.Observe, MoreInstructions = MoreInstructions(more) };
        return _options.Dialect is { } dialect ? new DialectPolicy(client, dialect, options) : new NavigationPolicy(client, OfferedTools(), options);
    }

    /// <summary>Prepares a run that goes on with a trajectory; the client reads data off pages, null for nobody.</summary>
    public NavigationRun Start(Trajectory trajectory, IPolicy policy, IChatClient? client)
    {
        var control = new RunControl();
        AgentLoop loop = Of(trajectory, policy, client, async (running, stop) =>
        {
            await control.WaitAsync(stop).ConfigureAwait(false);
            await (_options.BeforeStep?.Invoke(running, stop) ?? Task.CompletedTask).ConfigureAwait(false);
        });
        return new NavigationRun(loop, trajectory, control);
    }

    /// <summary>Wires the loop of a run.</summary>
    public AgentLoop Of(Trajectory trajectory, IPolicy policy, IChatClient? client, Func<Trajectory, CancellationToken, Task>? beforeStep = null)
    {
        _session.TrustWords(trajectory.Goal);
        var environment = new BrowserEnvironment(_session, new BrowserEnvironmentOptions
        {
            SnapRadius = _options.SnapRadius,
            Observe = _options.Observe,
            Tools = _options.Tools,
            AskUser = _options.AskUser is null ? null : AskAndTrustAsync,
            Extractor = client is null ? null : new PageExtractor(client, _session, _options.Policy.Template),
            Time = _options.Time,
        });
        return new AgentLoop(environment, policy, new PageStateVerifier(_session, _options.Condition), new AgentLoopOptions
        {
            Limits = _options.Limits,
            Folder = _options.Folder,
            Model = _options.Model,
            Time = _options.Time,
            AfterStep = _options.AfterStep,
            BeforeStep = beforeStep,
        });
    }

    private async Task<string?> AskAndTrustAsync(string question, CancellationToken cancellationToken)
    {
        string? answer = await _options.AskUser!(question, cancellationToken).ConfigureAwait(false);
        _session.TrustWords(answer ?? "");
        return answer;
    }

    private IReadOnlyList<AIFunctionDeclaration> OfferedTools() =>
        [.. ActionCatalog.Declare(_options.Families, _options.Observe.Pointing()).Where(tool => tool.Name != "done"), .. _options.Tools]; // the policy adds done

    private string? MoreInstructions(string? more)
    {
        string[] secrets = [.. _session.Options.Secrets.Secrets.Where(secret => secret.Kind != SecretKind.Http).Select(secret => $"{secret.Placeholder} for {secret.Origin}")];
        string? hint = secrets.Length == 0
            ? null
            : $"Secrets that you may type by their placeholders, each into fields of its own site alone: {string.Join(", ", secrets)}. You never see their values.";
        string[] parts = [.. new[] { hint, _options.Instructions, more }.OfType<string>()];
        return parts.Length == 0 ? null : string.Join("\n\n", parts);
    }
}
