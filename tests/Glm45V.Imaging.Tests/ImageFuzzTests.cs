using System.Diagnostics;

namespace Glm45V.Imaging.Tests;

public sealed class ImageFuzzTests
{
    private const int MutantsPerFile = 40;

    public static TheoryData<string> Files => [.. GoldenCase.All.Select(item => item.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Decode_MutatedFile_DecodesOrGivesImageException(string file)
    {
        byte[] original = GoldenCase.Bytes(file);
        ImageLimits limits = new() { MaxPixels = 4_000_000 };
        for (int seed = 0; seed < MutantsPerFile; seed++)
        {
            byte[] mutant = Mutate(original, new Random(seed));
            var time = Stopwatch.StartNew();

            Exception? error = Record.Exception(() => ImageDecoder.Decode(mutant, limits));

            Assert.True(error is null or ImageException, $"{file}, seed {seed}: {error}");
            Assert.True(time.Elapsed < TimeSpan.FromSeconds(20), $"{file}, seed {seed} took {time.Elapsed}.");
        }
    }

    // Half the mutants damage the first bytes only: that is where sizes, counts and offsets lie.
    private static byte[] Mutate(byte[] original, Random random)
    {
        byte[] data = [.. original];
        int reach = random.Next(2) == 0 ? data.Length : Math.Min(96, data.Length);
        for (int edits = random.Next(1, 12); edits > 0; edits--)
        {
            int at = random.Next(reach);
            data[at] = random.Next(4) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(data[at] ^ (1 << random.Next(8))),
                2 => 0xFF,
                _ => 0,
            };
        }

        return random.Next(5) == 0 ? data[..random.Next(1, data.Length)] : data;
    }
}
