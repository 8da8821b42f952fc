using Glm45V.Plugins.Browser.Actions;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents;

/// <summary>What a policy decided: an action to take, or the reason why there is none.</summary>
public sealed record Decision
{
    /// <summary>The action to take; null when the reply held none that can be taken.</summary>
    public AgentAction? Action { get; init; }

    /// <summary>Why there is no action, in words the model reads next; null when there is one.</summary>
    public string? Error { get; init; }

    /// <summary>True when the model says that it is done, which ends the run whether or not it is right.</summary>
    public bool Finished { get; init; }

    /// <summary>Why the model says that the goal cannot be reached; null when it does not say so.</summary>
    public string? Infeasible { get; init; }

    /// <summary>The step, from 1, of a recorded run that this one repeats; null when somebody decided anew.</summary>
    public int? RepeatsStep { get; init; }

    /// <summary>What the model answers when it is done; null when it answers nothing.</summary>
    public string? Answer { get; init; }

    /// <summary>The model's thinking before the reply; null without any.</summary>
    public string? Reasoning { get; init; }

    /// <summary>The text of the reply beside the call; null without any.</summary>
    public string? Text { get; init; }

    /// <summary>The assistant message as the model gave it; null when no model was asked.</summary>
    public ChatMessage? Message { get; init; }

    /// <summary>Tokens the reply took; null when the client does not tell.</summary>
    public UsageDetails? Usage { get; init; }

    /// <summary>How long the model took to reply.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The temperature the reply was drawn at; null when the client chose.</summary>
    public float? Temperature { get; init; }

    /// <summary>The seed the reply was drawn with; null when the client chose.</summary>
    public long? Seed { get; init; }

    /// <summary>Gives the same decision with an action, and what the action says of the run's end.</summary>
    internal Decision Take(BrowserAction action) => this with
    {
        Action = AgentAction.From(action),
        Finished = action is DoneAction or InfeasibleAction,
        Answer = (action as DoneAction)?.Answer,
        Infeasible = (action as InfeasibleAction)?.Reason,
    };
}
