using System.Numerics.Tensors;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Model;
using Glm45V.Runtime.Vision;

namespace Glm45V.Converter;

/// <summary>Loads a new model folder and runs one small picture and one step, so that a folder that cannot run is never left.</summary>
internal static class SelfCheck
{
    private const int Side = 4; // patches: the smallest grid with more than one image token

    public static void Run(string folder, ModelConfig config, ModelManifest manifest, CancellationToken cancellationToken)
    {
        using Decoder decoder = Decoder.Load(folder, config, manifest);
        using KvCache cache = decoder.CreateCache();
        var grid = new GridThw(1, Side, Side);
        var picture = new PixelValues(new float[grid.Patches * config.Vision.PatchLength], grid, Side * config.Vision.PatchSize, Side * config.Vision.PatchSize);
        int imageTokens = grid.TokenCount(config.Vision.MergeSize);
        var input = new ModelInput
        {
            Ids = [0, .. Enumerable.Repeat(config.ImageTokenId, imageTokens), 0],
            Kinds = [TokenKind.Text, .. Enumerable.Repeat(TokenKind.Image, imageTokens), TokenKind.Text],
            Images = [picture],
        };
        RequireFinite(decoder.Prefill(input, cache, cancellationToken), "prefill");
        RequireFinite(decoder.Step(0, cache, cancellationToken), "step");
    }

    private static void RequireFinite(ReadOnlySpan<float> logits, string phase)
    {
        if (!TensorPrimitives.IsFiniteAll(logits))
        {
            throw new ModelFormatException($"The converted model gives NaN or infinite logits in its first {phase}. Check the checkpoint's files, or convert with --weights fp32.");
        }
    }
}
