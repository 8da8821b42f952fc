using Glm45V.Runtime.Decoding;

namespace Glm45V.Runtime.Tests.Decoding;

/// <summary>The converted tiny model against the reference's numbers: max|Δ| ≤ 1e-4 · max|reference|, tokens equal.</summary>
public sealed class GoldenTinyTests(TinyModel model)
{
    private const float Tolerance = 1e-4f;

    [Theory]
    [MemberData(nameof(TinyCase.Names), MemberType = typeof(TinyCase))]
    public void Prefill_GoldenPrompt_LogitsMatch(string name)
    {
        var golden = new TinyCase(name);
        using Decoder decoder = model.LoadDecoder();
        using KvCache cache = decoder.CreateCache();

        float[] logits = decoder.PrefillAt(golden.Input, cache, [.. golden.Ints("logits_at").Select(at => (long)at)], TestContext.Current.CancellationToken);

        AssertClose(golden.Floats("logits"), logits);
    }

    [Theory]
    [MemberData(nameof(TinyCase.Names), MemberType = typeof(TinyCase))]
    public void Step_GreedyFromGoldenPrompt_TokensMatch(string name)
    {
        var golden = new TinyCase(name);
        using Decoder decoder = model.LoadDecoder();
        using KvCache cache = decoder.CreateCache();

        int[] tokens = Greedy(decoder, cache, golden.Input, 48);

        Assert.Equal(golden.Ints("greedy"), tokens);
    }

    [Theory]
    [MemberData(nameof(TinyCase.Names), MemberType = typeof(TinyCase))]
    public void Step_GreedyFromGoldenPrompt_DecodeLogitsMatch(string name)
    {
        var golden = new TinyCase(name);
        using Decoder decoder = model.LoadDecoder();
        using KvCache cache = decoder.CreateCache();
        var seen = new List<float>(); // logits from which tokens 0, 15 and 47 are taken

        Greedy(decoder, cache, golden.Input, 48, (step, logits) =>
        {
            if (step is 0 or 15 or 47)
            {
                seen.AddRange(logits);
            }
        });

        AssertClose(golden.Floats("decode_logits"), [.. seen]);
    }

    [Theory]
    [MemberData(nameof(TinyCase.Names), MemberType = typeof(TinyCase))]
    public void Prefill_InTwoParts_ContinuationMatches(string name)
    {
        var golden = new TinyCase(name);
        (ModelInput before, ModelInput after) = golden.SplitAt(golden.Input.Length / 3);
        using Decoder decoder = model.LoadDecoder();
        using KvCache cache = decoder.CreateCache();

        decoder.Prefill(before, cache, TestContext.Current.CancellationToken);
        int[] tokens = Greedy(decoder, cache, after, 48);

        Assert.Equal(golden.Ints("greedy"), tokens);
    }

    [Theory]
    [MemberData(nameof(TinyCase.NamesAndChunks), MemberType = typeof(TinyCase))]
    public void Prefill_InChunks_LogitsAndContinuationMatch(string name, int chunk)
    {
        var golden = new TinyCase(name);
        using Decoder decoder = model.LoadDecoder();
        using KvCache cache = decoder.CreateCache();

        float[] last = decoder.Prefill(golden.Input, cache, chunk, TestContext.Current.CancellationToken).ToArray();
        int[] tokens = GreedyFrom(decoder, cache, last, 48);

        AssertClose(golden.Floats("decode_logits").AsSpan(0, last.Length).ToArray(), last); // those that token 0 is taken from
        Assert.Equal(golden.Ints("greedy"), tokens);
    }

    [Theory]
    [MemberData(nameof(TinyCase.Names), MemberType = typeof(TinyCase))]
    public void Rewind_AfterOtherText_ContinuationMatches(string name)
    {
        var golden = new TinyCase(name);
        (ModelInput before, ModelInput after) = golden.SplitAt(golden.Input.Length / 2);
        using Decoder decoder = model.LoadDecoder();
        using KvCache cache = decoder.CreateCache();
        decoder.Prefill(before, cache, TestContext.Current.CancellationToken);
        Greedy(decoder, cache, ModelInput.FromText([301, 302, 303, 304, 305]), 9);

        cache.Rewind(before.Length);
        int[] tokens = Greedy(decoder, cache, after, 48);

        Assert.Equal(golden.Ints("greedy"), tokens);
    }

    [Theory]
    [MemberData(nameof(TinyCase.Names), MemberType = typeof(TinyCase))]
    public void Compute_GoldenPrompt_PositionsAndDeltaMatch(string name)
    {
        var golden = new TinyCase(name);

        var positions = MRopePositions.Compute([.. golden.Input.Kinds], [.. golden.Input.Images.Select(image => image.Grid)], [.. golden.Input.VideoFrames.Select(frame => frame.Grid)]);

        int[] actual = [.. positions.T, .. positions.H, .. positions.W];
        Assert.Equal(golden.Ints("position_ids"), actual);
        Assert.Equal(golden.RopeDelta, positions.RopeDelta);
    }

    [Theory]
    [InlineData("video")]
    [InlineData("mixed")]
    public void Encode_GoldenClips_FeaturesMatch(string name)
    {
        var golden = new TinyCase(name);
        using Decoder decoder = model.LoadDecoder();

        float[] features = [.. golden.Input.VideoFrames.SelectMany(frame => decoder.Encode(frame, TestContext.Current.CancellationToken))];

        AssertClose(golden.Floats("video_features"), features);
    }

    [Theory]
    [MemberData(nameof(TinyCase.PictureNames), MemberType = typeof(TinyCase))]
    public void Encode_GoldenPictures_FeaturesMatch(string name)
    {
        var golden = new TinyCase(name);
        using Decoder decoder = model.LoadDecoder();

        float[] features = [.. golden.Input.Images.SelectMany(image => decoder.Encode(image, TestContext.Current.CancellationToken))];

        AssertClose(golden.Floats("image_features"), features);
        AssertClose(golden.Floats("pixel_values_head"), golden.Input.Images[0].Values.AsSpan(0, 8 * 1176).ToArray());
    }

    private static int[] Greedy(Decoder decoder, KvCache cache, ModelInput input, int count, Action<int, float[]>? watch = null) =>
        GreedyFrom(decoder, cache, decoder.Prefill(input, cache, TestContext.Current.CancellationToken).ToArray(), count, watch);

    private static int[] GreedyFrom(Decoder decoder, KvCache cache, float[] logits, int count, Action<int, float[]>? watch = null)
    {
        var tokens = new int[count];
        for (int step = 0; step < count; step++)
        {
            watch?.Invoke(step, logits);
            tokens[step] = Array.IndexOf(logits, logits.Max());
            logits = decoder.Step(tokens[step], cache, TestContext.Current.CancellationToken).ToArray();
        }

        return tokens;
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        float scale = expected.Max(MathF.Abs);
        float worst = expected.Zip(actual, (left, right) => MathF.Abs(left - right)).Max();
        Assert.True(worst <= Tolerance * scale, $"max|Δ| {worst} exceeds {Tolerance} · {scale}");
    }
}
