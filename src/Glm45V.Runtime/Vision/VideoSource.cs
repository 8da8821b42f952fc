using Glm45V.Imaging;

namespace Glm45V.Runtime.Vision;

/// <summary>A clip whose frames are read when they are needed, one at a time.</summary>
public abstract class VideoSource
{
    /// <summary>What to call the clip in errors, such as its path.</summary>
    public abstract string Name { get; }

    /// <summary>How long the clip is and how fast it runs.</summary>
    public abstract VideoMetadata Metadata { get; }

    /// <summary>Frames a second to look at instead of the model's own choice, above 0; null leaves it to the model.</summary>
    public double? SampleRate { get; init; }

    /// <summary>Reads frames in ascending order and hands each over before the next is read.</summary>
    /// <param name="indices">Ascending indices below the frame count, none twice.</param>
    /// <param name="take">Gets as many frames as there are indices, all of one size.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="Glm45VException">A frame cannot be read.</exception>
    public abstract void Read(IReadOnlyList<long> indices, Action<RgbImage> take, CancellationToken cancellationToken);
}
