namespace Glm45V.Runtime.Vision;

/// <summary>How a picture or clip is cut: temporal groups, rows and columns of patches.</summary>
/// <param name="T">Temporal groups; 1 for a still picture.</param>
/// <param name="H">Rows of patches.</param>
/// <param name="W">Columns of patches.</param>
public readonly record struct GridThw(int T, int H, int W)
{
    /// <summary>Number of patches: T × H × W.</summary>
    public int Patches => checked(T * H * W);

    /// <summary>Number of tokens after blocks of <paramref name="mergeSize"/> × <paramref name="mergeSize"/> patches are merged.</summary>
    public int TokenCount(int mergeSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(mergeSize);
        return Patches / (mergeSize * mergeSize);
    }
}
