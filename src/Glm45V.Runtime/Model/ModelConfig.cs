using System.Text.Json;
using Glm45V.Runtime.Model.Families;

namespace Glm45V.Runtime.Model;

/// <summary>What config.json says about a model: the contract between checkpoint, converter and runtime.</summary>
public sealed record ModelConfig
{
    /// <summary>The member of the family that the model is.</summary>
    public required ModelFamily Family { get; init; }

    /// <summary>The decoder.</summary>
    public required TextConfig Text { get; init; }

    /// <summary>The vision tower.</summary>
    public required VisionConfig Vision { get; init; }

    /// <summary>Id of the token that stands for one image token, in pictures and in video frames.</summary>
    public required int ImageTokenId { get; init; }

    /// <summary>Id of the token that the chat template writes for a whole video.</summary>
    public required int VideoTokenId { get; init; }

    /// <summary>Ids that end an answer.</summary>
    public required IReadOnlyList<int> EndTokenIds { get; init; }

    /// <summary>Reads config.json, and generation_config.json beside it for the end tokens.</summary>
    /// <param name="folder">Folder of a checkpoint or of a converted model.</param>
    /// <exception cref="ModelFormatException">A file is missing or damaged, a value is out of range, or the architecture is not supported.</exception>
    public static ModelConfig Load(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);

        string path = Path.Combine(folder, ModelPaths.Config);
        using JsonDocument document = ConfigNode.ReadDocument(path);
        var root = new ConfigNode(document.RootElement, path, "");
        string modelType = root.Text("model_type");
        ModelFamily family = ModelFamily.Find(modelType) ?? throw new ModelFormatException(
            $"'{path}' describes a model of type '{modelType}', which is not supported. Supported: {string.Join("; ", ModelFamily.All)}.");

        ModelConfig config = new()
        {
            Family = family,
            Text = family.ReadText(root.Child("text_config"), root),
            Vision = ReadVision(root.Child("vision_config")),
            ImageTokenId = root.Int("image_token_id", minimum: 0),
            VideoTokenId = root.Int("video_token_id", minimum: 0),
            EndTokenIds = ReadEndTokens(folder, root),
        };
        config.Validate(path);
        return config;
    }

    private static VisionConfig ReadVision(ConfigNode vision) => new()
    {
        Depth = vision.Int("depth"),
        HiddenSize = vision.Int("hidden_size"),
        HeadCount = vision.Int("num_heads"),
        IntermediateSize = vision.Int("intermediate_size"),
        OutputSize = vision.Int("out_hidden_size"),
        ImageSize = vision.Int("image_size"),
        PatchSize = vision.Int("patch_size"),
        TemporalPatchSize = vision.Int("temporal_patch_size"),
        MergeSize = vision.Int("spatial_merge_size"),
        ChannelCount = vision.OptionalInt("in_channels") ?? 3,
        RmsNormEpsilon = vision.OptionalFloat("rms_norm_eps") ?? 1e-5f,
    };

    private static IReadOnlyList<int> ReadEndTokens(string folder, ConfigNode root)
    {
        string path = Path.Combine(folder, ModelPaths.GenerationConfig);
        if (File.Exists(path))
        {
            using JsonDocument document = ConfigNode.ReadDocument(path);
            if (new ConfigNode(document.RootElement, path, "").OptionalIntList("eos_token_id") is { } fromGeneration)
            {
                return fromGeneration;
            }
        }

        ConfigNode text = root.Child("text_config");
        return text.OptionalIntList("eos_token_id") ?? root.OptionalIntList("eos_token_id") ?? throw text.Missing("eos_token_id");
    }

    private void Validate(string path)
    {
        void Require(bool holds, string rule)
        {
            if (!holds)
            {
                throw new ModelFormatException($"'{path}' is inconsistent: {rule}. Download the checkpoint's config.json again.");
            }
        }

        TextConfig text = Text;
        Require(text.HeadCount % text.KeyValueHeadCount == 0, $"{text.HeadCount} query heads do not divide among {text.KeyValueHeadCount} key/value heads");
        Require(text.RotaryDimension % 16 == 0 && text.RotaryDimension > 0 && text.RotaryDimension <= text.HeadSize, $"rotary dimension {text.RotaryDimension} must be a multiple of 16 up to head_dim {text.HeadSize}");
        Require(text.MRopeSections.Count == 3 && text.MRopeSections.Sum() * 2 == text.RotaryDimension, $"mrope_section [{string.Join(",", text.MRopeSections)}] must have three parts that sum to {text.RotaryDimension / 2}");
        Require(text is not MoeTextConfig moe || moe.ExpertsPerToken <= moe.ExpertCount,
            $"num_experts_per_tok {(text as MoeTextConfig)?.ExpertsPerToken} exceeds n_routed_experts {(text as MoeTextConfig)?.ExpertCount}");
        Require(Vision.HiddenSize % Vision.HeadCount == 0 && Vision.HeadSize % 4 == 0, $"vision hidden_size {Vision.HiddenSize} does not divide into {Vision.HeadCount} heads of a multiple of 4");
        Require(Vision.OutputSize == text.HiddenSize, $"vision out_hidden_size {Vision.OutputSize} differs from text hidden_size {text.HiddenSize}");
        Require(Vision.MergeSize == 2, $"spatial_merge_size {Vision.MergeSize} is not 2");
        Require(Vision.ImageSize % Vision.PatchSize == 0, $"vision image_size {Vision.ImageSize} is not a multiple of patch_size {Vision.PatchSize}");
        Require(ImageTokenId < text.VocabularySize && VideoTokenId < text.VocabularySize, $"image_token_id {ImageTokenId} or video_token_id {VideoTokenId} lies outside the vocabulary of {text.VocabularySize}");
        Require(EndTokenIds.Count > 0 && EndTokenIds.All(id => id >= 0 && id < text.VocabularySize), $"eos_token_id [{string.Join(",", EndTokenIds)}] lies outside the vocabulary of {text.VocabularySize}");
    }
}
