using Glm45V.Converter.Checkpoint;
using Glm45V.Runtime.Model;

namespace Glm45V.Converter;

/// <summary>What a checkpoint folder holds, read from its headers alone.</summary>
/// <param name="Files">Names and sizes in bytes of the weight files.</param>
/// <param name="TensorCount">Number of tensors.</param>
/// <param name="Parameters">Number of elements of all tensors.</param>
/// <param name="ElementTypes">Element types with the number of tensors of each.</param>
public sealed record CheckpointSummary(IReadOnlyList<(string Name, long Bytes)> Files, int TensorCount, long Parameters, IReadOnlyDictionary<string, int> ElementTypes)
{
    /// <summary>Reads the headers of a checkpoint's weight files.</summary>
    /// <exception cref="ModelFormatException">The folder holds no checkpoint, or a damaged one.</exception>
    public static CheckpointSummary Read(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);

        using CheckpointFolder checkpoint = CheckpointFolder.Open(folder);
        return new CheckpointSummary(
            [.. checkpoint.Files.Select(file => (Path.GetFileName(file.Path), file.Length))],
            checkpoint.Tensors.Count,
            checkpoint.Tensors.Values.Sum(tensor => tensor.Count),
            checkpoint.Tensors.Values.GroupBy(tensor => tensor.Type).ToDictionary(group => group.Key.ToString(), group => group.Count()));
    }
}
