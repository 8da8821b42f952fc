using Glm45V.Runtime.Vision;

namespace Glm45V.Runtime.Decoding;

/// <summary>The three-axis positions of a run of tokens: time, height and width.</summary>
/// <remarks>Reference: transformers' <c>Glm4vMoeModel.get_rope_index</c>.</remarks>
public sealed class MRopePositions
{
    private const int MergeSize = 2;

    private MRopePositions(int length)
    {
        T = new int[length];
        H = new int[length];
        W = new int[length];
        End = new int[length];
    }

    /// <summary>Time positions, one a token.</summary>
    public int[] T { get; }

    /// <summary>Height positions, one a token.</summary>
    public int[] H { get; }

    /// <summary>Width positions, one a token.</summary>
    public int[] W { get; }

    /// <summary>After each token: the position that a text token next to it would take.</summary>
    internal int[] End { get; }

    /// <summary>Computes the positions of tokens that follow a context.</summary>
    /// <param name="kinds">One kind a token.</param>
    /// <param name="imageGrids">Grid of each picture in order, [1, h, w] in patches.</param>
    /// <param name="videoGrids">Grid of each video in order, [t, h, w] in patches; each of its t frames is a run of its own.</param>
    /// <param name="start">First position: 0, or where the context before ended.</param>
    /// <exception cref="ArgumentException">The runs of picture tokens do not match the grids.</exception>
    public static MRopePositions Compute(ReadOnlySpan<TokenKind> kinds, IReadOnlyList<GridThw> imageGrids, IReadOnlyList<GridThw> videoGrids, int start = 0)
    {
        ArgumentNullException.ThrowIfNull(imageGrids);
        ArgumentNullException.ThrowIfNull(videoGrids);

        var positions = new MRopePositions(kinds.Length);
        var images = new Queue<GridThw>(imageGrids.SelectMany(Frames));
        var videos = new Queue<GridThw>(videoGrids.SelectMany(Frames));
        int next = start;
        for (int i = 0; i < kinds.Length;)
        {
            int end = i + 1;
            while (end < kinds.Length && kinds[end] == kinds[i])
            {
                end++;
            }

            next = kinds[i] == TokenKind.Text
                ? positions.FillText(i, end, next)
                : positions.FillFrame(i, end, next, kinds[i] == TokenKind.Image ? images : videos);
            i = end;
        }

        if (images.Count + videos.Count > 0)
        {
            throw new ArgumentException($"{images.Count} pictures and {videos.Count} video frames have no tokens in the prompt.", nameof(kinds));
        }

        return positions;
    }

    /// <summary>The highest position plus one, less the number of tokens: what decode steps add to a token's index.</summary>
    public int RopeDelta => T.Length == 0 ? 0 : End[^1] - T.Length;

    private static IEnumerable<GridThw> Frames(GridThw grid) => Enumerable.Repeat(grid with { T = 1 }, grid.T);

    private int FillText(int from, int to, int next)
    {
        for (int i = from; i < to; i++, next++)
        {
            T[i] = H[i] = W[i] = next;
            End[i] = next + 1;
        }

        return next;
    }

    private int FillFrame(int from, int to, int next, Queue<GridThw> grids)
    {
        if (!grids.TryDequeue(out GridThw grid) || to - from != grid.TokenCount(MergeSize))
        {
            throw new ArgumentException($"{to - from} picture tokens at {from} do not belong to a grid of {grid.H}x{grid.W} patches.", nameof(grids));
        }

        int columns = grid.W / MergeSize;
        int end = next + (Math.Max(grid.H, grid.W) / MergeSize);
        for (int i = from; i < to; i++)
        {
            T[i] = next;
            H[i] = next + ((i - from) / columns);
            W[i] = next + ((i - from) % columns);
            End[i] = end;
        }

        return end;
    }
}
