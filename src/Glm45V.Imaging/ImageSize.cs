namespace Glm45V.Imaging;

/// <summary>Width and height in pixels.</summary>
public readonly record struct ImageSize(int Width, int Height)
{
    /// <summary>Gives the size as people write it, for example <c>1280x720</c>.</summary>
    public override string ToString() => $"{Width}x{Height}";
}
