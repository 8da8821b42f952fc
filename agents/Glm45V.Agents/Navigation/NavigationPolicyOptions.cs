using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Navigation;

/// <summary>How a <see cref="NavigationPolicy"/> asks its model.</summary>
public sealed record NavigationPolicyOptions
{
    /// <summary>The system message; null sends the built-in one, an empty text sends none.</summary>
    public string? Instructions { get; init; }

    /// <summary>How pages are seen, which the built-in message explains; by pixels unless told otherwise.</summary>
    public ObservationMode Observe { get; init; } = ObservationMode.Pixels;

    /// <summary>What the system message says besides; null adds nothing.</summary>
    public string? MoreInstructions { get; init; }

    /// <summary>How many of the newest screenshots stay in the conversation at least, 1 or more; a text stands for the older ones. The default is 4.</summary>
    public int KeepScreenshots { get; init; } = 4;

    /// <summary>How older screenshots leave the conversation; the default is <see cref="PictureEviction.Blocks"/>.</summary>
    public PictureEviction Eviction { get; init; } = PictureEviction.Blocks;

    /// <summary>The temperature after a step without effect, 0–2, so that the same reply is not given again. The default is 0.8.</summary>
    public float RetryTemperature { get; init; } = 0.8f;

    /// <summary>The seed of the first step; every step adds one, so that a run can be repeated. The default is 0.</summary>
    public long Seed { get; init; }

    /// <summary>True makes the model call a tool in every reply, where its client can enforce that. The default is false.</summary>
    public bool RequireToolCall { get; init; }

    /// <summary>Settings passed on to the client, such as thinking, the model's id or the token budget; tools and seed are set here. The temperature is 0 unless given.</summary>
    public ChatOptions? Template { get; init; }

    /// <summary>The clock that measures replies; the default is the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gives the settings of the next request, all but what is asked.</summary>
    internal ChatOptions NextRequest(Trajectory trajectory)
    {
        ChatOptions options = Template?.Clone() ?? new ChatOptions();
        bool retry = trajectory.Steps is [.., { HadNoEffect: true }];
        options.Temperature = retry ? Math.Max(RetryTemperature, options.Temperature ?? 0) : options.Temperature ?? 0;
        options.Seed = Seed + trajectory.Steps.Count;
        return options;
    }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(KeepScreenshots, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(RetryTemperature);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(RetryTemperature, 2f);
    }
}
