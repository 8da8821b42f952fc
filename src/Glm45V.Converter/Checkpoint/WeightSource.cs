namespace Glm45V.Converter.Checkpoint;

/// <summary>A run of elements of one tensor.</summary>
internal readonly record struct TensorSlice(TensorInfo Tensor, long Start, long Count)
{
    public static TensorSlice Whole(TensorInfo tensor) => new(tensor, 0, tensor.Count);
}

/// <summary>A weight of the graph: slices of checkpoint tensors, one after the other, under a new shape.</summary>
/// <param name="Name">Name of the weight in the graph.</param>
/// <param name="Shape">Shape in the graph.</param>
/// <param name="Slices">The elements in order.</param>
/// <param name="InnerSwap">
/// When set to (rows, columns), each run of rows × columns elements is transposed: a 2×2 convolution's [channel, tap]
/// becomes [tap, channel], the order in which the patches lie.
/// </param>
internal sealed record WeightSource(string Name, IReadOnlyList<long> Shape, IReadOnlyList<TensorSlice> Slices, (int Rows, int Columns)? InnerSwap = null)
{
    public long Count => Slices.Sum(slice => slice.Count);
}
