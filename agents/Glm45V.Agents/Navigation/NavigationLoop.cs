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
        _options = options;
        options.Limits.Validate();
        options.Policy.Validate();
    }

    /// <summary>Lets a model decide.</summary>
    public NavigationPolicy PolicyOf(IChatClient client) =>
        new(client, OfferedTools(), _options.Policy with { Observe = _options.Observe, MoreInstructions = MoreInstructions() });

    /// <summary>Prepares a run that goes on with a trajectory.</summary>
    public NavigationRun Start(Trajectory trajectory, IPolicy policy)
    {
        _session.TrustWords(trajectory.Goal);
        var control = new RunControl();
        var environment = new BrowserEnvironment(_session, new BrowserEnvironmentOptions
        {
            SnapRadius = _options.SnapRadius,
            Observe = _options.Observe,
            Tools = _options.Tools,
            AskUser = _options.AskUser is null ? null : AskAndTrustAsync,
            Time = _options.Time,
        });
        var loop = new AgentLoop(environment, policy, new PageStateVerifier(_session, _options.Condition), new AgentLoopOptions
        {
            Limits = _options.Limits,
            Folder = _options.Folder,
            Model = _options.Model,
            Time = _options.Time,
            AfterStep = _options.AfterStep,
            BeforeStep = async (running, stop) =>
            {
                await control.WaitAsync(stop).ConfigureAwait(false);
                await (_options.BeforeStep?.Invoke(running, stop) ?? Task.CompletedTask).ConfigureAwait(false);
            },
        });
        return new NavigationRun(loop, trajectory, control);
    }

    private async Task<string?> AskAndTrustAsync(string question, CancellationToken cancellationToken)
    {
        string? answer = await _options.AskUser!(question, cancellationToken).ConfigureAwait(false);
        _session.TrustWords(answer ?? "");
        return answer;
    }

    private IReadOnlyList<AIFunctionDeclaration> OfferedTools() =>
        [.. ActionCatalog.Declare(_options.Families, _options.Observe.Pointing()).Where(tool => tool.Name is not ("done" or "extract")), .. _options.Tools]; // the policy adds done; nothing here extracts

    private string? MoreInstructions()
    {
        string[] secrets = [.. _session.Options.Secrets.Secrets.Where(secret => secret.Kind != SecretKind.Http).Select(secret => $"{secret.Placeholder} for {secret.Origin}")];
        string? hint = secrets.Length == 0
            ? null
            : $"Secrets that you may type by their placeholders, each into fields of its own site alone: {string.Join(", ", secrets)}. You never see their values.";
        string[] parts = [.. new[] { hint, _options.Instructions }.OfType<string>()];
        return parts.Length == 0 ? null : string.Join("\n\n", parts);
    }
}
