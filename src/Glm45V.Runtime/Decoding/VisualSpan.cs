using Glm45V.Runtime.Vision;

namespace Glm45V.Runtime.Decoding;

/// <summary>A run of tokens that one picture, or one pair of video frames, fills.</summary>
/// <param name="Start">Index of its first token.</param>
/// <param name="Length">Number of its tokens.</param>
/// <param name="Pixels">The picture.</param>
internal readonly record struct VisualSpan(int Start, int Length, PixelValues Pixels)
{
    /// <summary>Index after its last token.</summary>
    public int End => Start + Length;

    /// <summary>Finds the runs of a prompt, in order.</summary>
    /// <exception cref="ArgumentException">Runs and pictures do not match.</exception>
    public static IReadOnlyList<VisualSpan> Of(ModelInput input)
    {
        var images = new Queue<PixelValues>(input.Images);
        var frames = new Queue<PixelValues>(input.VideoFrames);
        var spans = new List<VisualSpan>();
        for (int i = 0; i < input.Length;)
        {
            int end = i + 1;
            while (end < input.Length && input.Kinds[end] == input.Kinds[i])
            {
                end++;
            }

            if (input.Kinds[i] != TokenKind.Text)
            {
                Queue<PixelValues> pictures = input.Kinds[i] == TokenKind.Image ? images : frames;
                spans.Add(pictures.TryDequeue(out PixelValues? next)
                    ? new VisualSpan(i, end - i, next)
                    : throw new ArgumentException($"Image features and image tokens do not match: no picture for the tokens at {i}.", nameof(input)));
            }

            i = end;
        }

        return images.Count + frames.Count == 0
            ? spans
            : throw new ArgumentException($"Image features and image tokens do not match: {images.Count + frames.Count} pictures have no tokens.", nameof(input));
    }
}
