using Glm45V.Imaging;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Model;
using Glm45V.Runtime.Tokenization;
using Glm45V.Runtime.Vision;

namespace Glm45V.Runtime.Generation;

/// <summary>Turns prompt segments and pictures into what the decoder sees: each picture placeholder becomes its image tokens.</summary>
/// <remarks>Thread-safe. Reference: transformers' Glm4vProcessor.</remarks>
internal sealed class ModelInputProcessor(ModelConfig config, Glm45VTokenizer tokenizer, ImageProcessor images)
{
    /// <summary>Prepares a prompt.</summary>
    /// <exception cref="ArgumentException">The prompt does not have one placeholder for each picture.</exception>
    public ModelInput Prepare(IReadOnlyList<PromptSegment> segments, IReadOnlyList<RgbImage> pictures)
    {
        int[] prompt = tokenizer.Encode(segments);
        if (prompt.Contains(config.VideoTokenId))
        {
            throw new Glm45VException("The prompt holds a video, which this version does not read. Send single frames as pictures.");
        }

        int placeholders = prompt.Count(id => id == config.ImageTokenId);
        if (placeholders != pictures.Count)
        {
            throw new ArgumentException($"The prompt has places for {placeholders} pictures and {pictures.Count} were given.", nameof(pictures));
        }

        PixelValues[] processed = [.. pictures.Select(images.Process)];
        var ids = new List<int>(prompt.Length);
        var kinds = new List<TokenKind>(prompt.Length);
        int next = 0;
        foreach (int id in prompt)
        {
            bool image = id == config.ImageTokenId;
            int count = image ? processed[next++].Grid.TokenCount(config.Vision.MergeSize) : 1;
            ids.AddRange(Enumerable.Repeat(id, count));
            kinds.AddRange(Enumerable.Repeat(image ? TokenKind.Image : TokenKind.Text, count));
        }

        return new ModelInput { Ids = ids, Kinds = kinds, Images = processed };
    }
}
