namespace Glm45V.Runtime.Model;

/// <summary>Sizes and constants of the vision tower (<c>vision_config</c> of config.json).</summary>
public sealed record VisionConfig
{
    /// <summary>Base of the rotary frequencies; the reference fixes it.</summary>
    public const float RopeTheta = 10000f;

    /// <summary>Number of blocks.</summary>
    public required int Depth { get; init; }

    /// <summary>Width of a patch's vector.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Number of attention heads.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Inner width of the merger's MLP; the blocks' MLP has <see cref="OutputSize"/>.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Width of an image token: the decoder's hidden size.</summary>
    public required int OutputSize { get; init; }

    /// <summary>Side in pixels of the picture the position table was made for.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Side of a patch in pixels.</summary>
    public required int PatchSize { get; init; }

    /// <summary>Frames in a patch.</summary>
    public required int TemporalPatchSize { get; init; }

    /// <summary>Patches of one image token along each side.</summary>
    public required int MergeSize { get; init; }

    /// <summary>Colour channels.</summary>
    public required int ChannelCount { get; init; }

    /// <summary>Epsilon of every RMS norm.</summary>
    public required float RmsNormEpsilon { get; init; }

    /// <summary>Width of one head.</summary>
    public int HeadSize => HiddenSize / HeadCount;

    /// <summary>Values in one flattened patch: channels × frames × side².</summary>
    public int PatchLength => ChannelCount * TemporalPatchSize * PatchSize * PatchSize;

    /// <summary>Side of the position table in patches.</summary>
    public int PositionTableSide => ImageSize / PatchSize;
}
