namespace Glm45V.Converter.Checkpoint;

/// <summary>Element types of checkpoint tensors.</summary>
internal enum TensorType
{
    F32,
    F16,
    BF16,
}

/// <summary>A tensor of a checkpoint: where its elements lie in which file.</summary>
internal sealed record TensorInfo(string Name, TensorType Type, IReadOnlyList<long> Shape, SafetensorsFile File, long Offset)
{
    public int ElementSize => Type == TensorType.F32 ? 4 : 2;

    public long Count => Shape.Aggregate(1L, (product, side) => checked(product * side));

    public string ShapeText => $"[{string.Join(",", Shape)}]";
}
