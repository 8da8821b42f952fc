using Glm45V.Imaging;
using Glm45V.Plugins.Browser;

namespace Glm45V.Agents.Navigation;

/// <summary>Finds out from the page itself what an action did: its pixels tell whether it changed, a script whether the goal is met.</summary>
/// <remarks>What the model says never counts. The session stays the caller's to dispose.</remarks>
/// <param name="session">The page.</param>
/// <param name="condition">
/// A JavaScript expression that is true once the goal is met, such as <c>window.solved()</c>; it may be a promise. Null when nothing can tell.
/// </param>
public sealed class PageStateVerifier(BrowserSession session, string? condition = null) : IVerifier
{
    private readonly BrowserSession _session = session ?? throw new ArgumentNullException(nameof(session));
    private readonly string? _condition = string.IsNullOrWhiteSpace(condition) ? null : condition.Trim().TrimEnd(';');

    /// <inheritdoc/>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    public async Task<Verdict> VerifyAsync(AgentStep taken, Observation after, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(taken);
        ArgumentNullException.ThrowIfNull(after);

        bool changed = taken.Observation.Url != after.Url || Differs(taken.Observation.Png, after.Png);
        (bool? goalMet, string? note) = await AskPageAsync(cancellationToken).ConfigureAwait(false);
        return new Verdict { Changed = changed, GoalMet = goalMet, Note = note };
    }

    /// <summary>Tells whether two screenshots differ in any pixel: a tick in a box or a typed letter changes only a few.</summary>
    internal static bool Differs(ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after)
    {
        if (before.Span.SequenceEqual(after.Span))
        {
            return false;
        }

        RgbImage first = ImageDecoder.Decode(before);
        RgbImage second = ImageDecoder.Decode(after);
        return first.Width != second.Width
            || first.Height != second.Height
            || ImageComparer.DifferingFraction(first, second) > 0;
    }

    private async Task<(bool? GoalMet, string? Note)> AskPageAsync(CancellationToken cancellationToken)
    {
        if (_condition is null)
        {
            return (null, null);
        }

        try
        {
            // The line break ends a comment the expression may end with.
            string script = $"(async () => Boolean(await ({_condition}\n)))()";
            bool met = await _session.EvaluateAsync<bool>(script, cancellationToken).ConfigureAwait(false);
            return (met, $"{_condition} is {(met ? "true" : "false")}");
        }
        catch (BrowserException failure) when (failure.Failure == BrowserFailure.PageFailed)
        {
            return (null, $"{_condition} could not be asked: {failure.Message}");
        }
    }
}
