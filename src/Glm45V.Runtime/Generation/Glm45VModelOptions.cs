using Glm45V.Runtime.Devices;

namespace Glm45V.Runtime.Generation;

/// <summary>How a loaded model shares its time and memory among callers.</summary>
public sealed record Glm45VModelOptions
{
    /// <summary>Where the model runs. The default is the CPU.</summary>
    public DeviceOptions Device { get; init; } = DeviceOptions.Cpu;

    /// <summary>Requests that are at work at the same time, and conversations whose KV cache is kept, 1 to 64. The default is 4.</summary>
    public int Slots { get; init; } = 4;

    /// <summary>
    /// Answers that take their next token in one run of the model, at least 1; null, the default, is all that are at work, where
    /// that is faster. 1 runs each alone: the last bits of its logits then do not depend on what else is at work.
    /// </summary>
    public int? DecodedTogether { get; init; }

    /// <summary>The most prompt tokens that run at once, at least 1: a running answer waits for one such chunk, or for one picture. The default is 512.</summary>
    public int PrefillChunk { get; init; } = 512;

    /// <summary>Bytes of KV cache that idle conversations may keep, at least 0; null, the default, is an eighth of the machine's memory.</summary>
    public long? KeptCacheBytes { get; init; }

    /// <summary>Bytes of image features kept for pictures that come again, at least 0; 0 keeps none. The default is 256 MiB.</summary>
    public long FeatureCacheBytes { get; init; } = 256L << 20;

    /// <summary>Checks every value against its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Slots, 1, nameof(Slots));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Slots, 64, nameof(Slots));
        ArgumentOutOfRangeException.ThrowIfLessThan(DecodedTogether ?? 1, 1, nameof(DecodedTogether));
        ArgumentOutOfRangeException.ThrowIfLessThan(PrefillChunk, 1, nameof(PrefillChunk));
        ArgumentOutOfRangeException.ThrowIfNegative(KeptCacheBytes ?? 0, nameof(KeptCacheBytes));
        ArgumentOutOfRangeException.ThrowIfNegative(FeatureCacheBytes, nameof(FeatureCacheBytes));
    }
}
