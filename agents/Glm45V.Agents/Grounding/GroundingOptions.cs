using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Grounding;

/// <summary>How a <see cref="GroundingAgent"/> looks.</summary>
public sealed record GroundingOptions
{
    /// <summary>The question, with <c>{phrase}</c> for what is looked for. The default is the one that GLM-4.5V was trained on.</summary>
    public string Question { get; init; } = "Help me to locate {phrase} in the image and give me its bounding boxes.";

    /// <summary>What tells the model that it may find nothing, behind the question; empty for models that know no other words than the question.</summary>
    public string OrNone { get; init; } = "If it is not in the image, answer with the word none.";

    /// <summary>True looks again, closer, where the first look was uncertain.</summary>
    public bool Zoom { get; init; } = true;

    /// <summary>A found box below this share of the image is looked at closer, from 0 to 1. The default is 0.0015: a control of 40 by 40 pixels on a large screen.</summary>
    public double SmallShare { get; init; } = 0.0015;

    /// <summary>A found box whose coordinates the model finds less likely than this is looked at closer, from 0 to 1; the default is 0.6. Only clients that give log-probabilities tell.</summary>
    public double UncertainBelow { get; init; } = 0.6;

    /// <summary>True asks a second time, at random, and takes answers that lie apart for uncertain: for clients that give no log-probabilities. It doubles what a look costs.</summary>
    public bool ComparesSamples { get; init; }

    /// <summary>How often one box may be looked at closer, at least 1. The default is 2.</summary>
    public int MaxZooms { get; init; } = 2;

    /// <summary>How often an answer that holds no box is asked for again, from 0. The default is 4.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>Settings passed on to the client; null asks greedily, without reasoning, for at most 512 tokens.</summary>
    public ChatOptions? Template { get; init; }

    internal void Validate()
    {
        if (!Question.Contains("{phrase}", StringComparison.Ordinal))
        {
            throw new ArgumentException($"The question '{Question}' has no place for what is looked for: write {{phrase}} in it.", nameof(Question));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(MaxZooms, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Retries, 0);
        RequireShare(SmallShare, nameof(SmallShare));
        RequireShare(UncertainBelow, nameof(UncertainBelow));
    }

    private static void RequireShare(double value, string name)
    {
        if (value is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be from 0 to 1.");
        }
    }
}
