using Glm45V.Runtime.Vision;

namespace Glm45V.Runtime.Model.Families;

/// <summary>GLM-4.5V and GLM-4.6V: 106B parameters in experts, 12B of them active.</summary>
public sealed class Glm45VFamily : ModelFamily
{
    /// <inheritdoc/>
    public override string ModelType => "glm4v_moe";

    /// <inheritdoc/>
    public override string ClassName => "Glm4vMoeForConditionalGeneration";

    /// <inheritdoc/>
    public override string Releases => "GLM-4.5V, GLM-4.6V";

    /// <inheritdoc/>
    public override string PromptStyle => "glm-4.5v";

    internal override TextConfig ReadText(ConfigNode text, ConfigNode root)
    {
        RopeConfig rope = RopeConfig.Read(text, text.Int("head_dim"));
        return new MoeTextConfig
        {
            VocabularySize = text.Int("vocab_size"),
            HiddenSize = text.Int("hidden_size"),
            LayerCount = text.Int("num_hidden_layers"),
            HeadCount = text.Int("num_attention_heads"),
            KeyValueHeadCount = text.Int("num_key_value_heads"),
            HeadSize = text.Int("head_dim"),
            IntermediateSize = text.Int("intermediate_size"),
            ExpertIntermediateSize = text.Int("moe_intermediate_size"),
            ExpertCount = text.Int("n_routed_experts"),
            ExpertsPerToken = text.Int("num_experts_per_tok"),
            SharedExpertCount = text.Int("n_shared_experts", minimum: 0),
            DenseLayerCount = text.Int("first_k_dense_replace", minimum: 0),
            NormalizeExpertWeights = text.OptionalBool("norm_topk_prob") ?? true,
            RoutedScalingFactor = text.OptionalFloat("routed_scaling_factor") ?? 1f,
            RmsNormEpsilon = text.OptionalFloat("rms_norm_eps") ?? 1e-5f,
            AttentionBias = text.OptionalBool("attention_bias") ?? false,
            MaxPositions = text.Int("max_position_embeddings"),
            RopeTheta = rope.Theta,
            RotaryDimension = rope.Dimension,
            MRopeSections = rope.Sections,
            TieWordEmbeddings = root.OptionalBool("tie_word_embeddings") ?? text.OptionalBool("tie_word_embeddings") ?? false,
        };
    }

    /// <remarks>GLM-4.6V has the same <c>model_type</c>; its image settings name another processor.</remarks>
    internal override (FrameSampler Sampler, FrameTimeStyle Times) Videos(string folder) =>
        File.ReadAllText(Path.Combine(folder, ModelPaths.Preprocessor)).Contains("\"Glm46VProcessor\"", StringComparison.Ordinal)
            ? (new Glm46VFrameSampler(), FrameTimeStyle.Tenths)
            : (Glm4VFrameSampler.Load(folder), FrameTimeStyle.WholeSeconds);
}
