using System.Globalization;

namespace Glm45V.Runtime.Model;

/// <summary>Input and output names of the graphs: the contract between converter and runtime.</summary>
public static class GraphNames
{
    /// <summary>Decoder input, float [tokens, hidden]: those of the first sequence, then those of the next.</summary>
    public const string InputsEmbeds = "inputs_embeds";

    /// <summary>Decoder and vision input, float [rows, rotary/2]: one row a token index, or a patch.</summary>
    public const string Cos = "cos";

    /// <summary>Decoder and vision input, float [rows, rotary/2]: one row a token index, or a patch.</summary>
    public const string Sin = "sin";

    /// <summary>Decoder input on the CPU, int64 [sequences, tokens of each]: the row of cos and sin that belongs to each token.</summary>
    public const string PositionIds = "position_ids";

    /// <summary>Decoder input, int32 [sequences]: tokens in cache and input together, less one.</summary>
    public const string SequenceLength = "seqlens_k";

    /// <summary>Decoder input, int32 scalar: tokens in cache and input together, of the longest sequence.</summary>
    public const string TotalLength = "total_sequence_length";

    /// <summary>Decoder input, int64 [rows]: the input rows whose logits are wanted.</summary>
    public const string LogitRows = "logit_rows";

    /// <summary>Decoder output, float [rows, vocabulary].</summary>
    public const string Logits = "logits";

    /// <summary>Vision input, float [patches, channels × frames × side²].</summary>
    public const string PixelValues = "pixel_values";

    /// <summary>Vision input, float [grid height, table side]: bicubic weights of the position table's rows.</summary>
    public const string RowWeights = "row_weights";

    /// <summary>Vision input, float [grid width, table side]: bicubic weights of the position table's columns.</summary>
    public const string ColumnWeights = "column_weights";

    /// <summary>Vision output, float [patches/4, hidden].</summary>
    public const string ImageFeatures = "image_features";

    /// <summary>Decoder input, float [sequences, key/value heads, capacity, head]: keys so far.</summary>
    public static string PastKey(int layer) => Numbered("past_key_", layer);

    /// <summary>Decoder input, float [sequences, key/value heads, capacity, head]: values so far.</summary>
    public static string PastValue(int layer) => Numbered("past_value_", layer);

    /// <summary>Decoder output in the same buffer as <see cref="PastKey"/>.</summary>
    public static string PresentKey(int layer) => Numbered("present_key_", layer);

    /// <summary>Decoder output in the same buffer as <see cref="PastValue"/>.</summary>
    public static string PresentValue(int layer) => Numbered("present_value_", layer);

    private static string Numbered(string stem, int layer) => stem + layer.ToString(CultureInfo.InvariantCulture);
}
