namespace Glm45V.Runtime.Vision;

/// <summary>The frames that GLM-4.5V and GLM-4.1V see: a fixed number a second, thinned out over long clips.</summary>
/// <remarks>Reference: <c>sample_frames</c> of transformers' Glm4vVideoProcessor.</remarks>
/// <param name="framesPerSecond">Frames a second, above 0.</param>
/// <param name="maxSeconds">Longer clips are thinned out to as many frames as one of this length has; at least 1.</param>
public sealed class Glm4VFrameSampler(double framesPerSecond = 2, int maxSeconds = 300) : FrameSampler
{
    private protected override IEnumerable<long> Choose(VideoMetadata video)
    {
        long last = video.FrameCount - 1;
        double duration = video.Duration;
        if (duration <= maxSeconds)
        {
            int count = (int)Math.Floor(duration * framesPerSecond);
            return Enumerable.Range(0, count).Select(i => Math.Min(last, (long)Math.Ceiling(i * video.FramesPerSecond / framesPerSecond)));
        }

        int most = (int)(maxSeconds * framesPerSecond);
        return most >= video.FrameCount
            ? Enumerable.Range(0, (int)video.FrameCount).Select(i => (long)i)
            : Spread(0, duration, most).Select(second => Math.Min(last, (long)Math.Ceiling(second * video.FramesPerSecond)));
    }
}
