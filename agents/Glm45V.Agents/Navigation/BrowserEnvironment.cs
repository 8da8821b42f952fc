using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Agents.Extraction;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Actions;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Navigation;

/// <summary>A page in a browser as the world of an agent: screenshots are what it sees, navigation actions what it does.</summary>
/// <remarks>The session stays the caller's to dispose.</remarks>
public sealed class BrowserEnvironment : IEnvironment
{
    private readonly BrowserSession _session;
    private readonly BrowserEnvironmentOptions _options;

    /// <summary>Lets an agent act in a session.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The snap radius is out of its range.</exception>
    public BrowserEnvironment(BrowserSession session, BrowserEnvironmentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(session);

        _session = session;
        _options = options ?? new BrowserEnvironmentOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    public async Task<Observation> ObserveAsync(CancellationToken cancellationToken = default)
    {
        PageObservation seen = await LookAsync(cancellationToken).ConfigureAwait(false);
        return new Observation
        {
            Png = seen.Screenshot.Png,
            Width = seen.Screenshot.Width,
            Height = seen.Screenshot.Height,
            Marked = seen.Marked,
            Elements = PageWords.Of(seen),
            Url = seen.Url,
            Title = seen.Title,
            Time = _options.Time.GetUtcNow(),
        };
    }

    /// <inheritdoc/>
    /// <exception cref="BrowserException">The browser itself is gone.</exception>
    public async Task<ActionResult> ActAsync(AgentAction action, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (_options.Tools.FirstOrDefault(tool => tool.Name == action.Name) is { } more)
        {
            return await CallAsync(more, action, cancellationToken).ConfigureAwait(false);
        }

        if (!ActionCatalog.TryRead(action.Name, action.Arguments, out BrowserAction? read, out string? error))
        {
            return ActionResult.Failed(error);
        }

        if (read is ExtractAction extract && _options.Extractor is { } extractor)
        {
            return await ExtractAsync(extractor, extract, cancellationToken).ConfigureAwait(false);
        }

        if (read.Risk == ActionRisk.Tells || read is ExtractAction)
        {
            return await new TalkActions(_options.AskUser).DoAsync(read, cancellationToken).ConfigureAwait(false);
        }

        ActionReport report = await _session.ActAsync(read, _options.SnapRadius, cancellationToken).ConfigureAwait(false);
        if (report.Failure == BrowserFailure.PageLost)
        {
            await _session.ReviveAsync(cancellationToken).ConfigureAwait(false);
        }

        IReadOnlyList<PageEvent> events = _session.TakeEvents();
        string happened = string.Concat(events.Select(seen => $" {seen.Describe()}"));
        ActionResult result = ActionResult.From(report) with { Events = events, IsAside = read is ZoomAction };
        return report.Error is null ? result with { Text = report.Text + happened } : result with { Error = report.Error + happened };
    }

    // A page that crashes ends no run: its address is opened again, once.
    private async Task<PageObservation> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _session.ObserveAsync(_options.Observe.Parts(), cancellationToken).ConfigureAwait(false);
        }
        catch (BrowserException lost) when (lost.Failure == BrowserFailure.PageLost)
        {
            if (!await _session.ReviveAsync(cancellationToken).ConfigureAwait(false))
            {
                throw;
            }

            return await _session.ObserveAsync(_options.Observe.Parts(), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<ActionResult> ExtractAsync(PageExtractor extractor, ExtractAction action, CancellationToken cancellationToken)
    {
        try
        {
            JsonElement schema = JsonSerializer.SerializeToElement(action.Schema ?? new JsonObject { ["type"] = "object" });
            PageExtraction read = await extractor.ExtractAsync(action.What, schema, cancellationToken).ConfigureAwait(false);
            return ActionResult.Aside(PageWords.Quote("Read off the page", read.Url, read.Json.GetRawText()) + (read.Note is null ? "" : $"\n{read.Note}")) with { Usage = read.Usage };
        }
        catch (Glm45VException error) when (error is not BrowserException { Failure: BrowserFailure.BrowserClosed })
        {
            return ActionResult.Failed($"Nothing could be read: {error.Message}");
        }
    }

    // A tool of the caller's that fails has failed for the model, which may try another way.
    private static async Task<ActionResult> CallAsync(AIFunction tool, AgentAction action, CancellationToken cancellationToken)
    {
        try
        {
            var arguments = new AIFunctionArguments(action.Arguments.EnumerateObject().ToDictionary(value => value.Name, value => (object?)value.Value));
            object? result = await tool.InvokeAsync(arguments, cancellationToken).ConfigureAwait(false);
            return ActionResult.Aside(result as string ?? JsonSerializer.Serialize(result, AIJsonUtilities.DefaultOptions));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return ActionResult.Failed($"{tool.Name} failed: {error.Message}");
        }
    }
}
