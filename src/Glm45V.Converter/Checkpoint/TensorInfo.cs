namespace Glm45V.Converter.Checkpoint;

/// <summary>Element types of checkpoint tensors.</summary>
internal enum TensorType
{
    F32,
    F16,
    BF16,

    /// <summary>8-bit floats with 4 bits of exponent, which a scale multiplies.</summary>
    F8E4M3,
}

/// <summary>A tensor of a checkpoint: where its elements lie in which file.</summary>
internal sealed record TensorInfo(string Name, TensorType Type, IReadOnlyList<long> Shape, SafetensorsFile File, long Offset)
{
    public int ElementSize => Type switch { TensorType.F32 => 4, TensorType.F8E4M3 => 1, _ => 2 };

    /// <summary>The scales of 8-bit floats; null where there are none.</summary>
    public Fp8Scale? Scale { get; init; }

    public long Count => Shape.Aggregate(1L, (product, side) => checked(product * side));

    public string ShapeText => $"[{string.Join(",", Shape)}]";
}
