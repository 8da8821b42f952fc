namespace Glm45V.Runtime.Sampling;

/// <summary>Random numbers that depend on the seed, the answer, the output position and the token, and on nothing drawn before.</summary>
/// <remarks>So a token comes out the same in any batch, on any number of threads, and when drawn again after going back.</remarks>
internal readonly struct CounterRandom
{
    private const ulong Step = 0x9E3779B97F4A7C15UL; // odd, so that multiples of it never repeat

    private readonly ulong _stream;

    public CounterRandom(ulong seed, int choiceIndex, int outputPosition)
    {
        ulong choice = Mix(Mix(seed) + (Step * ((ulong)choiceIndex + 1)));
        _stream = Mix(choice + (Step * ((ulong)outputPosition + 1)));
    }

    /// <summary>Gives the number of a token, above 0 and below 1, in steps of 2^-52.</summary>
    public double Uniform(int id) => ((Mix(_stream + (Step * ((ulong)id + 1))) >> 12) + 0.5) * (1.0 / (1UL << 52));

    // The finaliser of SplitMix64.
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
