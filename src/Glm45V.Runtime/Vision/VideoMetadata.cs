namespace Glm45V.Runtime.Vision;

/// <summary>How long a clip is and how fast it runs.</summary>
/// <param name="FrameCount">Number of frames, at least 1.</param>
/// <param name="FramesPerSecond">Average frame rate, above 0.</param>
/// <param name="Seconds">Duration as the file states it; null or 0 where it states none.</param>
public sealed record VideoMetadata(long FrameCount, double FramesPerSecond, double? Seconds = null)
{
    /// <summary>The duration in seconds that samplers work with: the stated one, else as the reference derives it.</summary>
    public double Duration => Seconds is { } stated and not 0
        ? stated
        : Math.Round((FrameCount - 1) / FramesPerSecond, MidpointRounding.ToEven) + 1;

    /// <summary>Gives the time in seconds at which a frame is shown.</summary>
    public double TimeOf(long frame) => frame / FramesPerSecond;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(FrameCount);
        if (!(double.IsFinite(FramesPerSecond) && FramesPerSecond > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(FramesPerSecond), FramesPerSecond, "A frame rate must be a number above 0.");
        }
    }
}
