using Glm45V.Runtime.Model;
using Microsoft.ML.OnnxRuntime;

namespace Glm45V.Runtime.Decoding;

/// <summary>Opens ONNX Runtime sessions and turns their failures into one sentence.</summary>
internal static class OnnxSession
{
    public static InferenceSession Open(string folder, string graph)
    {
        string path = Path.Combine(folder, graph);
        if (!File.Exists(path))
        {
            throw new ModelFormatException($"'{path}' is missing. Convert the model again, or copy the whole folder.");
        }

        using var options = new SessionOptions
        {
            // The converter writes fused operators; what is left for the optimiser is folding the fp16 casts.
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        try
        {
            return new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException error)
        {
            throw new ModelFormatException($"ONNX Runtime cannot load '{path}': {error.Message} Convert the model again with this version.", error);
        }
    }
}
