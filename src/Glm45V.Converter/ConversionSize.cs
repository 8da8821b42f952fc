using Glm45V.Converter.Checkpoint;
using Glm45V.Converter.Graph;
using Glm45V.Runtime.Model;

namespace Glm45V.Converter;

/// <summary>Estimates, from the headers of a checkpoint, what a conversion writes and what its model takes in memory.</summary>
internal static class ConversionSize
{
    private const double PackingFactor = 1.1; // MatMulNBits keeps its codes in an order of its own

    /// <summary>Bytes on disk.</summary>
    public static long Stored(CheckpointFolder checkpoint, ConversionOptions options) =>
        (long)checkpoint.Tensors.Values.Sum(tensor => tensor.Count * BytesPerElement(FormatOf(tensor, options)));

    /// <summary>Bytes in memory once loaded: floats are computed in fp32, embeddings stay on disk.</summary>
    public static long Loaded(CheckpointFolder checkpoint, ConversionOptions options) =>
        (long)checkpoint.Tensors.Values.Where(tensor => !IsEmbedding(tensor)).Sum(tensor =>
            FormatOf(tensor, options) is { Precision: var precision } format && precision.IsQuantized()
                ? tensor.Count * BytesPerElement(format) * PackingFactor
                : tensor.Count * sizeof(float));

    private static double BytesPerElement(WeightFormat format) =>
        (format.Precision.Bits() / 8.0) + (format.Block > 0 ? format.Scales.Bits() / 8.0 / format.Block : 0);

    private static WeightFormat FormatOf(TensorInfo tensor, ConversionOptions options) =>
        IsEmbedding(tensor) ? new WeightFormat(options.EmbeddingPrecision)
        : tensor.Name.StartsWith("lm_head.", StringComparison.Ordinal) ? options.LmHeadFormat
        : tensor.Name.StartsWith("model.visual.", StringComparison.Ordinal) ? new WeightFormat(options.Format.Float)
        : options.Format;

    private static bool IsEmbedding(TensorInfo tensor) => tensor.Name.EndsWith("embed_tokens.weight", StringComparison.Ordinal);
}
