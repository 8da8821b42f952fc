using System.Text.RegularExpressions;
using Glm45V.Imaging;
using Glm45V.Runtime.Media;

namespace Glm45V.Runtime.Vision;

/// <summary>A clip given as pictures: frames in memory, or picture files that are decoded one at a time.</summary>
public sealed partial class FrameList : VideoSource
{
    private const int MostDigits = 20;

    private readonly IReadOnlyList<Func<RgbImage>> _frames;

    private FrameList(string name, IReadOnlyList<Func<RgbImage>> frames, double framesPerSecond)
    {
        Name = name;
        _frames = frames;
        Metadata = new VideoMetadata(frames.Count, framesPerSecond);
        Metadata.Validate();
    }

    /// <inheritdoc />
    public override string Name { get; }

    /// <inheritdoc />
    public override VideoMetadata Metadata { get; }

    /// <summary>Makes a clip of frames in memory.</summary>
    /// <param name="frames">At least one frame; all of one size.</param>
    /// <param name="framesPerSecond">How fast they follow each other, above 0.</param>
    public static FrameList Of(IReadOnlyList<RgbImage> frames, double framesPerSecond)
    {
        ArgumentNullException.ThrowIfNull(frames);
        return new FrameList("A video of frames", [.. frames.Select<RgbImage, Func<RgbImage>>(frame => () => frame)], framesPerSecond);
    }

    /// <summary>Makes a clip of the pictures in a folder, in the order of their names; digits count as numbers, so that 10 comes after 9.</summary>
    /// <param name="folder">Holds PNG, JPEG, WebP, GIF, BMP or TIFF files; others are passed over.</param>
    /// <param name="framesPerSecond">How fast they follow each other, above 0.</param>
    /// <param name="limits">How large a picture may be.</param>
    /// <exception cref="MediaException">The folder is missing or holds no picture.</exception>
    public static FrameList FromFolder(string folder, double framesPerSecond, ImageLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);

        if (!Directory.Exists(folder))
        {
            throw new MediaException($"There is no folder '{folder}'. Correct the path.");
        }

        string[] files = [.. Directory.EnumerateFiles(folder).Where(IsPicture)];
        if (files.Length == 0)
        {
            throw new MediaException($"'{folder}' holds no pictures (PNG, JPEG, WebP, GIF, BMP, TIFF), so it is no video. Give a folder of frames, or a video file.");
        }

        Array.Sort([.. files.Select(file => Digits().Replace(Path.GetFileName(file), digits => digits.Value.PadLeft(MostDigits, '0')))], files, StringComparer.Ordinal);
        return new FrameList($"'{folder}'", [.. files.Select<string, Func<RgbImage>>(file => () => ImageDecoder.Load(file, limits))], framesPerSecond);
    }

    /// <inheritdoc />
    public override void Read(IReadOnlyList<long> indices, Action<RgbImage> take, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(take);

        foreach (long index in indices)
        {
            cancellationToken.ThrowIfCancellationRequested();
            take(_frames[(int)index]());
        }
    }

    private static bool IsPicture(string path) =>
        Path.GetExtension(path).ToUpperInvariant() is ".PNG" or ".JPG" or ".JPEG" or ".WEBP" or ".GIF" or ".BMP" or ".TIF" or ".TIFF";

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}
