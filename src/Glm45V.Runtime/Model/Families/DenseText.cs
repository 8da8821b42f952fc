namespace Glm45V.Runtime.Model.Families;

/// <summary>Reads the <c>text_config</c> that the dense members share.</summary>
internal static class DenseText
{
    public static DenseTextConfig Read(ConfigNode text, ConfigNode root)
    {
        int hidden = text.Int("hidden_size");
        int heads = text.Int("num_attention_heads");
        int headSize = text.OptionalInt("head_dim") ?? hidden / heads;
        RopeConfig rope = RopeConfig.Read(text, headSize);
        return new DenseTextConfig
        {
            VocabularySize = text.Int("vocab_size"),
            HiddenSize = hidden,
            LayerCount = text.Int("num_hidden_layers"),
            HeadCount = heads,
            KeyValueHeadCount = text.Int("num_key_value_heads"),
            HeadSize = headSize,
            IntermediateSize = text.Int("intermediate_size"),
            RmsNormEpsilon = text.OptionalFloat("rms_norm_eps") ?? 1e-5f,
            AttentionBias = text.OptionalBool("attention_bias") ?? true,
            MaxPositions = text.Int("max_position_embeddings"),
            RopeTheta = rope.Theta,
            RotaryDimension = rope.Dimension,
            MRopeSections = rope.Sections,
            TieWordEmbeddings = root.OptionalBool("tie_word_embeddings") ?? text.OptionalBool("tie_word_embeddings") ?? false,
        };
    }
}
