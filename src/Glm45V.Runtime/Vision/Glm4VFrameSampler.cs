using System.Text.Json;
using Glm45V.Runtime.Model;

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

    /// <summary>Makes the sampler that a folder's video_preprocessor_config.json asks for, or the reference's default.</summary>
    /// <exception cref="ModelFormatException">A value is damaged.</exception>
    internal static Glm4VFrameSampler Load(string folder)
    {
        string path = Path.Combine(folder, ModelPaths.VideoPreprocessor);
        if (!File.Exists(path))
        {
            return new Glm4VFrameSampler();
        }

        using JsonDocument document = ConfigNode.ReadDocument(path);
        var settings = new ConfigNode(document.RootElement, path, "");
        float rate = settings.OptionalFloat("fps") ?? 2;
        return rate > 0
            ? new Glm4VFrameSampler(rate, settings.OptionalInt("max_duration") ?? 300)
            : throw new ModelFormatException($"'{path}' says fps is {rate}, it must be above 0. Download the checkpoint's file again.");
    }
}
