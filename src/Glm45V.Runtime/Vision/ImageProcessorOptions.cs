using Glm45V.Runtime.Model;

namespace Glm45V.Runtime.Vision;

/// <summary>How pictures become patches: the settings of a checkpoint's <c>preprocessor_config.json</c>.</summary>
/// <remarks>Defaults are those of transformers' <c>Glm4vImageProcessor</c>.</remarks>
public sealed record ImageProcessorOptions
{
    /// <summary>Side of a square patch in pixels, at least 1.</summary>
    public int PatchSize { get; init; } = 14;

    /// <summary>Frames in a patch, at least 1; a still picture is repeated that often.</summary>
    public int TemporalPatchSize { get; init; } = 2;

    /// <summary>Side of the square block of patches that becomes one token, at least 1.</summary>
    public int MergeSize { get; init; } = 2;

    /// <summary>Fewest pixels over the frames of a temporal group (<c>size.shortest_edge</c>), at least 1.</summary>
    public long MinPixels { get; init; } = 112 * 112;

    /// <summary>Most pixels over the frames of a temporal group (<c>size.longest_edge</c>), at least <see cref="MinPixels"/>.</summary>
    public long MaxPixels { get; init; } = 28 * 28 * 15000;

    /// <summary>What is subtracted from red, green and blue on a scale of 0–1.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0.48145466f, 0.4578275f, 0.40821073f];

    /// <summary>What red, green and blue are then divided by; all above 0.</summary>
    public IReadOnlyList<float> Std { get; init; } = [0.26862954f, 0.26130258f, 0.27577711f];

    /// <summary>Reads the settings from the text of a <c>preprocessor_config.json</c>; missing keys keep their defaults.</summary>
    /// <exception cref="ImageProcessorException">The text is no JSON object, or a value is wrong or not followed by this product.</exception>
    public static ImageProcessorOptions FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return ImageProcessorConfigReader.Read(json, "preprocessor_config.json");
    }

    /// <summary>Reads the settings from a <c>preprocessor_config.json</c> file; missing keys keep their defaults.</summary>
    /// <exception cref="ImageProcessorException">The file is missing, no JSON object, or a value is wrong or not followed by this product.</exception>
    public static ImageProcessorOptions Load(string path) => Load(path, new ImageProcessorOptions());

    /// <summary>Reads the settings from a file; missing keys are as in <paramref name="defaults"/>.</summary>
    internal static ImageProcessorOptions Load(string path, ImageProcessorOptions defaults)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return ImageProcessorConfigReader.Read(File.ReadAllText(path), path, defaults);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageProcessorException($"The image settings '{path}' cannot be read: {e.Message} Check the model folder.", e);
        }
    }

    /// <summary>Checks that the patches are those which the vision tower reads.</summary>
    /// <param name="vision">The vision tower of the model.</param>
    /// <param name="folder">The folder that both come from, for the message.</param>
    /// <exception cref="ModelFormatException">A size differs from config.json.</exception>
    public void RequireFor(VisionConfig vision, string folder)
    {
        ArgumentNullException.ThrowIfNull(vision);

        Same("patch_size", PatchSize, vision.PatchSize);
        Same("temporal_patch_size", TemporalPatchSize, vision.TemporalPatchSize);
        Same("merge_size", MergeSize, vision.MergeSize);

        void Same(string setting, int here, int there)
        {
            if (here != there)
            {
                throw new ModelFormatException(
                    $"'{Path.Combine(folder, ModelPaths.Preprocessor)}' says {setting} is {here}, but {ModelPaths.Config} says {there}. Both must come from the same repository.");
            }
        }
    }

    /// <summary>Throws when a value is out of its range; <paramref name="source"/> says where the values come from.</summary>
    internal void Validate(string source)
    {
        Require(PatchSize is > 0 and <= 1024, source, "patch_size", PatchSize, "between 1 and 1024");
        Require(TemporalPatchSize is > 0 and <= 64, source, "temporal_patch_size", TemporalPatchSize, "between 1 and 64");
        Require(MergeSize is > 0 and <= 64, source, "merge_size", MergeSize, "between 1 and 64");
        Require(MinPixels > 0, source, "size.shortest_edge", MinPixels, "at least 1");
        Require(MaxPixels >= MinPixels, source, "size.longest_edge", MaxPixels, $"at least size.shortest_edge, {MinPixels}");
        Require(Mean.Count == 3 && Mean.All(float.IsFinite), source, "image_mean", string.Join(", ", Mean), "three numbers");
        Require(Std.Count == 3 && Std.All(value => float.IsFinite(value) && value > 0), source, "image_std", string.Join(", ", Std), "three numbers above 0");
    }

    private static void Require(bool holds, string source, string setting, object value, string range)
    {
        if (!holds)
        {
            throw new ImageProcessorException(FormattableString.Invariant(
                $"{source}: {setting} is [{value}], it must be {range}. Correct it, or fetch the file of the model again."));
        }
    }
}
