using Glm45V.Runtime.Vision;

namespace Glm45V.Runtime.Decoding;

/// <summary>What the decoder sees of a prompt: token ids, what each stands for, and the patches of pictures and video frames.</summary>
public sealed record ModelInput
{
    /// <summary>Token ids; a picture takes one id for each of its image tokens.</summary>
    public required IReadOnlyList<int> Ids { get; init; }

    /// <summary>What stands at each position.</summary>
    public required IReadOnlyList<TokenKind> Kinds { get; init; }

    /// <summary>The pictures in the order of their tokens.</summary>
    public IReadOnlyList<PixelValues> Images { get; init; } = [];

    /// <summary>The pairs of video frames in the order of their tokens, each a picture of its own.</summary>
    public IReadOnlyList<PixelValues> VideoFrames { get; init; } = [];

    /// <summary>Number of tokens.</summary>
    public int Length => Ids.Count;

    /// <summary>Gives the input without its first tokens and the pictures among them.</summary>
    /// <param name="count">How many tokens to leave out; never a part of a picture's.</param>
    internal ModelInput Skip(int count)
    {
        if (count == 0)
        {
            return this;
        }

        VisualSpan[] before = [.. VisualSpan.Of(this).Where(span => span.End <= count)];
        return this with
        {
            Ids = [.. Ids.Skip(count)],
            Kinds = [.. Kinds.Skip(count)],
            Images = [.. Images.Skip(before.Count(span => Kinds[span.Start] == TokenKind.Image))],
            VideoFrames = [.. VideoFrames.Skip(before.Count(span => Kinds[span.Start] == TokenKind.Video))],
        };
    }

    /// <summary>Makes the input of a text without pictures.</summary>
    public static ModelInput FromText(IReadOnlyList<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return new ModelInput { Ids = ids, Kinds = new TokenKind[ids.Count] };
    }
}
