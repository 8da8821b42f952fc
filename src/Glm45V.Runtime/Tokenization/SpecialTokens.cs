using Glm45V.Runtime.Model;

namespace Glm45V.Runtime.Tokenization;

/// <summary>The control tokens that chat template and parser need, and the check that a tokenizer has them.</summary>
public static class SpecialTokens
{
    /// <summary>Stands for one image token in the expanded prompt.</summary>
    public const string Image = "<|image|>";

    /// <summary>Every control token that a GLM-4.5V prompt or answer may hold.</summary>
    public static IReadOnlyList<string> Required { get; } =
    [
        "[gMASK]", "<sop>", "<|system|>", "<|user|>", "<|assistant|>", "<|observation|>", "<|endoftext|>",
        "<|begin_of_image|>", "<|end_of_image|>", Image, "<think>", "</think>", "/nothink",
        "<tool_call>", "</tool_call>", "<arg_key>", "</arg_key>", "<arg_value>", "</arg_value>", "<tool_response>", "</tool_response>",
        "<|begin_of_box|>", "<|end_of_box|>",
    ];

    /// <summary>Checks that a tokenizer belongs to the model.</summary>
    /// <exception cref="ModelFormatException">A control token is missing, or the image token has another id than config.json says.</exception>
    public static void Require(Glm45VTokenizer tokenizer, ModelConfig config, string folder)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(config);

        string path = Path.Combine(folder, ModelPaths.Tokenizer);
        string[] missing = [.. Required.Where(token => !tokenizer.TryGetId(token, out _))];
        if (missing.Length > 0)
        {
            throw new ModelFormatException($"'{path}' lacks the control tokens {string.Join(" ", missing)}: it is not the tokenizer of a GLM-4.5V model. Download it from the same repository as the weights.");
        }

        if (!tokenizer.TryGetId(Image, out int image) || image != config.ImageTokenId)
        {
            throw new ModelFormatException($"'{path}' gives {Image} the id {image}, but {ModelPaths.Config} says {config.ImageTokenId}. Both must come from the same repository.");
        }
    }
}
