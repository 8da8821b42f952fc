using Glm45V.Converter;
using Glm45V.Runtime.Model;

namespace Glm45V.Evals;

/// <summary>The ways to store weights that the evals compare.</summary>
internal static class PrecisionVariants
{
    public static IEnumerable<(string Name, ConversionOptions Options)> All()
    {
        foreach (WeightPrecision precision in (WeightPrecision[])[WeightPrecision.Fp32, WeightPrecision.Bf16, WeightPrecision.Fp16])
        {
            yield return ($"{precision}".ToLowerInvariant(), new ConversionOptions { Weights = precision });
        }

        foreach (WeightPrecision precision in (WeightPrecision[])[WeightPrecision.Int8, WeightPrecision.Int4])
        {
            foreach (int block in ConversionOptions.Blocks)
            {
                yield return ($"{precision} block {block}".ToLowerInvariant(), new ConversionOptions { Weights = precision, Block = block });
            }
        }

        yield return ("int4 block 32, int8 activations", new ConversionOptions { Weights = WeightPrecision.Int4, Int8Activations = true });

        foreach (WeightPrecision activations in (WeightPrecision[])[WeightPrecision.Fp32, WeightPrecision.Fp16])
        {
            yield return ($"int4 block 64, graph for CUDA, {activations} activations".ToLowerInvariant().Replace("cuda", "CUDA", StringComparison.Ordinal), new ConversionOptions { Target = ModelTarget.Cuda, Weights = WeightPrecision.Int4, Activations = activations });
        }
    }
}
