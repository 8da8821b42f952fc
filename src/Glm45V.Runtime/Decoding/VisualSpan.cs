using Glm45V.Runtime.Vision;

namespace Glm45V.Runtime.Decoding;

/// <summary>A run of tokens that one picture or one frame fills.</summary>
/// <param name="Start">Index of its first token.</param>
/// <param name="Length">Number of its tokens.</param>
/// <param name="Pixels">The picture or video.</param>
/// <param name="Frame">Which temporal group of it, from 0.</param>
internal readonly record struct VisualSpan(int Start, int Length, PixelValues Pixels, int Frame)
{
    /// <summary>Index after its last token.</summary>
    public int End => Start + Length;

    /// <summary>Finds the runs of a prompt, in order.</summary>
    /// <exception cref="ArgumentException">Runs and pictures do not match.</exception>
    public static IReadOnlyList<VisualSpan> Of(ModelInput input)
    {
        var frames = new Queue<(PixelValues Pixels, int Frame)>(input.Images.SelectMany(image => Enumerable.Range(0, image.Grid.T).Select(frame => (image, frame))));
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
                (PixelValues pixels, int frame) = frames.TryDequeue(out (PixelValues, int) next)
                    ? next
                    : throw new ArgumentException($"Image features and image tokens do not match: no picture for the tokens at {i}.", nameof(input));
                spans.Add(new VisualSpan(i, end - i, pixels, frame));
            }

            i = end;
        }

        return frames.Count == 0 ? spans : throw new ArgumentException($"Image features and image tokens do not match: {frames.Count} pictures have no tokens.", nameof(input));
    }
}
