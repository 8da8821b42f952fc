using System.Text.Json.Nodes;

namespace Glm45V.Converter.Synthesis;

/// <summary>The sizes of a released model, from which a checkpoint of random weights is made.</summary>
/// <param name="Name">What <c>--like</c> calls it.</param>
/// <param name="ModelType">Its <c>model_type</c>.</param>
/// <param name="Text">Its <c>text_config</c>.</param>
/// <param name="Vision">Its <c>vision_config</c>.</param>
public sealed record SyntheticShapes(string Name, string ModelType, JsonObject Text, JsonObject Vision)
{
    /// <summary>Every model that can be imitated: <c>106b</c> is GLM-4.5V, <c>9b</c> GLM-4.1V-9B, <c>1b</c> and <c>small</c> are their layers, narrower.</summary>
    public static IReadOnlyList<SyntheticShapes> All { get; } =
    [
        Moe("106b", hidden: 4096, layers: 46, heads: 96, keyValueHeads: 8, headSize: 128, dense: 10944, expert: 1408, experts: 128, perToken: 8, vocabulary: 151552, vision: (24, 1536, 12, 10944)),
        Dense("9b", hidden: 4096, layers: 40, heads: 32, keyValueHeads: 2, inner: 13696, vocabulary: 151552, vision: (24, 1536, 12, 13696)),
        Dense("1b", hidden: 2048, layers: 16, heads: 16, keyValueHeads: 2, inner: 6144, vocabulary: 32768, vision: (4, 512, 4, 2048)),
        Moe("small", hidden: 128, layers: 3, heads: 4, keyValueHeads: 2, headSize: 32, dense: 256, expert: 64, experts: 8, perToken: 2, vocabulary: 4096, vision: (2, 96, 3, 192)),
    ];

    /// <summary>Finds a model by its name.</summary>
    /// <exception cref="Glm45VException">There is none.</exception>
    public static SyntheticShapes Find(string name) =>
        All.FirstOrDefault(shapes => shapes.Name == name)
        ?? throw new Glm45VException($"There are no shapes called '{name}': use {string.Join(", ", All.Select(shapes => shapes.Name))}.");

    private static SyntheticShapes Moe(
        string name, int hidden, int layers, int heads, int keyValueHeads, int headSize, int dense, int expert, int experts, int perToken, int vocabulary, (int Depth, int Hidden, int Heads, int Inner) vision)
    {
        JsonObject text = NewText(hidden, layers, heads, keyValueHeads, headSize, dense, vocabulary);
        text["model_type"] = "glm4v_moe_text";
        text["head_dim"] = headSize;
        text["moe_intermediate_size"] = expert;
        text["n_routed_experts"] = experts;
        text["num_experts_per_tok"] = perToken;
        text["n_shared_experts"] = 1;
        text["first_k_dense_replace"] = 1;
        text["norm_topk_prob"] = true;
        text["routed_scaling_factor"] = 1.0;
        return new SyntheticShapes(name, "glm4v_moe", text, NewVision(hidden, vision));
    }

    private static SyntheticShapes Dense(
        string name, int hidden, int layers, int heads, int keyValueHeads, int inner, int vocabulary, (int Depth, int Hidden, int Heads, int Inner) vision)
    {
        JsonObject text = NewText(hidden, layers, heads, keyValueHeads, hidden / heads, inner, vocabulary);
        text["model_type"] = "glm4v_text";
        return new SyntheticShapes(name, "glm4v", text, NewVision(hidden, vision));
    }

    private static JsonObject NewText(int hidden, int layers, int heads, int keyValueHeads, int headSize, int inner, int vocabulary)
    {
        int frequencies = headSize / 4; // half of the head rotates, in pairs
        int time = frequencies / 4;
        int height = (frequencies - time) / 2;
        return new JsonObject
        {
            ["vocab_size"] = vocabulary,
            ["hidden_size"] = hidden,
            ["num_hidden_layers"] = layers,
            ["num_attention_heads"] = heads,
            ["num_key_value_heads"] = keyValueHeads,
            ["intermediate_size"] = inner,
            ["rms_norm_eps"] = 1e-5,
            ["attention_bias"] = true,
            ["max_position_embeddings"] = 65536,
            ["rope_theta"] = 10000.0,
            ["partial_rotary_factor"] = 0.5,
            ["rope_scaling"] = new JsonObject { ["rope_type"] = "default", ["mrope_section"] = new JsonArray(time, height, frequencies - time - height) },
        };
    }

    private static JsonObject NewVision(int output, (int Depth, int Hidden, int Heads, int Inner) vision) => new()
    {
        ["depth"] = vision.Depth,
        ["hidden_size"] = vision.Hidden,
        ["num_heads"] = vision.Heads,
        ["intermediate_size"] = vision.Inner,
        ["out_hidden_size"] = output,
        ["image_size"] = 336,
        ["patch_size"] = 14,
        ["temporal_patch_size"] = 2,
        ["spatial_merge_size"] = 2,
        ["in_channels"] = 3,
        ["rms_norm_eps"] = 1e-5,
    };
}
