namespace Glm45V.Runtime.Vision;

/// <summary>The frames that GLM-4.6V sees: the shorter the clip, the more a second, and never more than 640.</summary>
/// <remarks>Reference: <c>sample_frames</c> of transformers' Glm46VVideoProcessor.</remarks>
public sealed class Glm46VFrameSampler : FrameSampler
{
    private const int MaxFrames = 640;
    private const int MaxSeconds = 2400;
    private const int TemporalPatchSize = 2;

    private protected override IEnumerable<long> Choose(VideoMetadata video)
    {
        double duration = Math.Min(video.Duration, MaxSeconds);
        double rate = TemporalPatchSize * (duration <= 30 ? 3 : duration <= 300 ? 1 : 0.5);
        int wanted = Math.Min((int)(duration * rate), MaxFrames);
        long last = video.FrameCount - 1;
        if (video.FrameCount < wanted)
        {
            return Evenly(0, last, wanted);
        }

        List<long> walked = Walk(video, 1 / rate);
        return walked.Count > wanted || walked.Count < 3 ? Evenly(0, last, wanted)
            : walked.Count < wanted ? Evenly(walked[0], walked[^1], wanted)
            : walked;
    }

    // The first frame at or after each moment; moments are summed up as the reference does, rounding included.
    private static List<long> Walk(VideoMetadata video, double interval)
    {
        var frames = new List<long>();
        double frameTime = 1 / video.FramesPerSecond;
        double end = Math.Floor(video.Duration);
        double moment = 0;
        for (long frame = 0; frame < video.FrameCount; frame++)
        {
            if (frame * frameTime >= moment)
            {
                moment += interval;
                frames.Add(frame);
                if (moment >= end)
                {
                    break;
                }
            }
        }

        return frames;
    }

    private static IEnumerable<long> Evenly(long first, long last, int count) => Spread(first, last, count).Select(value => (long)Math.Floor(value));
}
