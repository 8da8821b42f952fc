namespace Glm45V.Runtime.Model;

/// <summary>Names of the files in a checkpoint and in a converted model folder.</summary>
public static class ModelPaths
{
    /// <summary>The model's sizes, copied from the checkpoint.</summary>
    public const string Config = "config.json";

    /// <summary>The model's sampling defaults and end tokens, copied from the checkpoint where it has them.</summary>
    public const string GenerationConfig = "generation_config.json";

    /// <summary>The tokenizer, copied from the checkpoint.</summary>
    public const string Tokenizer = "tokenizer.json";

    /// <summary>How pictures are resized and normalised, copied from the checkpoint.</summary>
    public const string Preprocessor = "preprocessor_config.json";

    /// <summary>How videos are sampled, copied from the checkpoint where it has it.</summary>
    public const string VideoPreprocessor = "video_preprocessor_config.json";

    /// <summary>What the converter made: precision, prompt style, and a hash of every file.</summary>
    public const string Manifest = "glm45v.json";

    /// <summary>The vision tower's graph.</summary>
    public const string VisionGraph = "vision.onnx";

    /// <summary>The decoder's graph.</summary>
    public const string DecoderGraph = "decoder.onnx";

    /// <summary>The token embeddings, row-major [vocabulary, hidden], read by memory map.</summary>
    public const string Embedding = "embedding.bin";

    /// <summary>The weights beside a graph.</summary>
    public static string ExternalData(string graph) => graph + ".data";
}
