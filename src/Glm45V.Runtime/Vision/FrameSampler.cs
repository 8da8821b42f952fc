namespace Glm45V.Runtime.Vision;

/// <summary>Chooses the frames of a clip that the model sees.</summary>
public abstract class FrameSampler
{
    /// <summary>Gives the chosen frames' indices: ascending, an even number of them, only the last perhaps twice.</summary>
    /// <remarks>A clip too short for any sample, for which the references fail, gives its first frame twice.</remarks>
    public IReadOnlyList<long> Sample(VideoMetadata video)
    {
        ArgumentNullException.ThrowIfNull(video);
        video.Validate();

        List<long> indices = [.. Choose(video).Distinct()];
        if (indices.Count == 0)
        {
            indices.Add(0);
        }

        if (indices.Count % 2 != 0)
        {
            indices.Add(indices[^1]);
        }

        return indices;
    }

    /// <summary>Gives indices that may repeat.</summary>
    private protected abstract IEnumerable<long> Choose(VideoMetadata video);

    /// <summary>Gives evenly spaced numbers, both ends included, summed as numpy's <c>linspace</c> sums them.</summary>
    private protected static IEnumerable<double> Spread(double start, double end, int count)
    {
        double step = (end - start) / (count - 1);
        for (int i = 0; i < count; i++)
        {
            yield return i > 0 && i == count - 1 ? end : count == 1 ? start : (i * step) + start;
        }
    }
}
