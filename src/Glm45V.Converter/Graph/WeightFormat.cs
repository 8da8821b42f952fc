using Glm45V.Runtime.Model;

namespace Glm45V.Converter.Graph;

/// <summary>How one matrix is stored.</summary>
/// <param name="Precision">Floats, or integers in blocks.</param>
/// <param name="Block">Elements of a row that share a scale, where they are integers.</param>
/// <param name="AccuracyLevel">Precision of activations in products with integers: 0 is as they come, 4 is int8.</param>
/// <param name="Scales">Precision of the scales.</param>
internal readonly record struct WeightFormat(WeightPrecision Precision, int Block = 0, int AccuracyLevel = 0, WeightPrecision Scales = WeightPrecision.Fp32)
{
    /// <summary>The format of what is not multiplied as a matrix of integers: fp16 where matrices are integers.</summary>
    public WeightPrecision Float => Precision.IsQuantized() ? WeightPrecision.Fp16 : Precision;
}
