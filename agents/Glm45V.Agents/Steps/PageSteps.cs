using Glm45V.Agents.Extraction;
using Glm45V.Agents.Navigation;
using Glm45V.Plugins.Browser;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Steps;

/// <summary>Single steps on a page, each told in words, for programs that know their way: take one action, find elements, read data.</summary>
/// <remarks>
/// The client and the session stay the caller's to dispose. One step at a time in a session. What the session's options forbid is refused here too.
/// </remarks>
public sealed class PageSteps
{
    private const int Attempts = 3;

    private readonly IChatClient _client;
    private readonly BrowserSession _session;
    private readonly NavigationAgentOptions _options;
    private readonly NavigationLoop _loop;

    /// <summary>Puts a model in front of a page.</summary>
    /// <param name="client">The model.</param>
    /// <param name="session">The browser, at the page.</param>
    /// <param name="options">How pages are seen and the model is asked, as for an agent; limits, hooks and the folder of a run mean nothing here. Null takes the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public PageSteps(IChatClient client, BrowserSession session, NavigationAgentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(session);

        _client = client;
        _session = session;
        _options = options ?? new NavigationAgentOptions();
        _loop = new NavigationLoop(session, _options);
    }

    /// <summary>Takes one action, such as "tick the box for gift wrapping"; asked again, at most twice, when the model's reply holds no action or its action fails.</summary>
    /// <returns>
    /// The step: what was seen, decided, done and changed. <see cref="ActionResult.Error"/> of its result is why nothing was done;
    /// <see cref="Decision.Infeasible"/> of its decision is why the model thinks that it cannot be done.
    /// </returns>
    /// <exception cref="ArgumentException">The instruction is empty.</exception>
    /// <exception cref="BrowserException">The browser is gone or does not answer.</exception>
    public async Task<AgentStep> ActAsync(string instruction, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(instruction);

        var trajectory = new Trajectory(instruction, _options.Model, _options.Time.GetUtcNow());
        AgentLoop loop = _loop.Of(trajectory, _loop.PolicyOf(_client, "The user's task is one single action on this screen: take it with your first call. If it cannot be taken here, call `infeasible`."), _client);
        AgentStep step;
        do
        {
            step = await loop.StepAsync(trajectory, cancellationToken).ConfigureAwait(false);
        }
        while (!step.Result.Succeeded && trajectory.Steps.Count < Attempts);

        return step;
    }

    /// <summary>Finds what fits a description, such as "the buttons that delete something", on the part of the page that is on the screen.</summary>
    /// <returns>What was found, the best fit first; nothing when nothing fits.</returns>
    /// <exception cref="ArgumentException">The description is empty.</exception>
    /// <exception cref="BrowserException">The browser is gone or does not answer.</exception>
    /// <exception cref="Glm45VException">The model's answer is of another form than it was asked for.</exception>
    public Task<IReadOnlyList<FoundElement>> ObserveAsync(string what, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(what);
        return new ElementSearch(_client, _session, _options.Dialect?.Observe ?? _options.Observe, _options.Policy.Template).FindAsync(what, cancellationToken);
    }

    /// <summary>Reads data of a type of .NET off the whole page, such as "the name and price of every tea", and tells where each value stands.</summary>
    /// <exception cref="ArgumentException">The request is empty.</exception>
    /// <exception cref="BrowserException">The browser is gone or does not answer.</exception>
    /// <exception cref="Glm45VException">The type's schema cannot be enforced, or the model's answer does not fulfil it.</exception>
    public Task<PageExtraction<T>> ExtractAsync<T>(string what, CancellationToken cancellationToken = default) =>
        new PageExtractor(_client, _session, _options.Policy.Template).ExtractAsync<T>(what, cancellationToken);
}
