using Glm45V.Runtime.Decoding;

namespace Glm45V.Runtime.Tests.Decoding;

/// <summary>Sequences decoded in one run against the reference's numbers, and against what each gives alone.</summary>
public sealed class StepTogetherTests(TinyModel model)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void StepTogether_AllGoldenCases_TokensAndLogitsMatch()
    {
        TinyCase[] cases = [.. TinyCase.Names.Select(name => new TinyCase(name))];
        using Decoder decoder = model.LoadDecoder();
        using var run = new Together(decoder, [.. cases.Select(golden => golden.Input)]);
        List<float>[] seen = [.. cases.Select(_ => new List<float>())];

        for (int step = 0; step < 48; step++)
        {
            for (int i = 0; i < cases.Length; i++)
            {
                seen[i].AddRange(step is 0 or 15 or 47 ? run.Logits[i] : []);
            }

            run.Advance();
        }

        for (int i = 0; i < cases.Length; i++)
        {
            Assert.Equal(cases[i].Ints("greedy"), run.Tokens[i]);
            AssertClose(cases[i].Floats("decode_logits"), [.. seen[i]], 1e-4f);
        }
    }

    [Fact]
    public void StepTogether_AcrossAGrowth_GivesWhatEachGivesAlone() => AssertAsAlone([509, 3, 300], run => run.Advance(8)); // the first capacity is 512

    [Fact]
    public void StepTogether_OneJoinsAndOneRests_GivesWhatEachGivesAlone() => AssertAsAlone([5, 6, 7, 8], run =>
    {
        run.Advance(3, 0, 1);
        run.Advance(3, 0, 1, 2);
        run.Advance(3, 0, 2); // 1 lies between them
        run.Advance(3, 1, 3);
        run.Advance(3, 0, 1, 2, 3);
    });

    [Fact]
    public void StepTogether_OneLeavesForGood_GivesWhatEachGivesAlone() => AssertAsAlone([5, 6, 7], run =>
    {
        run.Advance(3, 0, 1, 2);
        run.Caches[1].Clear();
        run.Advance(3, 0, 2);
        run.Caches[0].Dispose();
        run.Advance(3, 2);
    });

    [Fact]
    public void StepTogether_FullOneLiesBetween_GivesWhatEachGivesAlone() => AssertAsAlone([5, 508, 7], run =>
    {
        run.Advance(4, 0, 1, 2);
        Assert.Equal(run.Caches[1].Current.Capacity, run.Caches[1].Length);
        run.Advance(4, 0, 2);
        run.Advance(4, 0, 1, 2);
    });

    [Fact]
    public void StepTogether_PromptOfOneRunsInBetween_GivesWhatEachGivesAlone()
    {
        int[] prompt = Ids(0, 9);
        using Decoder decoder = model.LoadDecoder();
        using KvCache alone = decoder.CreateCache();
        float[] expected = decoder.Prefill(ModelInput.FromText([.. Ids(1, 6), .. prompt]), alone, Stop).ToArray();
        using var run = new Together(decoder, [ModelInput.FromText(Ids(0, 5)), ModelInput.FromText(Ids(1, 6)), ModelInput.FromText(Ids(2, 7))]);
        run.Advance(1);
        run.Caches[1].Rewind(6);

        IPrefill prefill = decoder.BeginPrefill(ModelInput.FromText(prompt), run.Caches[1]);
        while (!prefill.Advance(2, Stop))
        {
            run.Advance(1, 0, 2);
        }

        AssertClose(expected, prefill.Logits.ToArray(), 1e-5f);
    }

    [Fact]
    public void StepTogether_OneHasFarLessRoom_RunsAloneAndKeepsItsSize()
    {
        using Decoder decoder = model.LoadDecoder();
        using var run = new Together(decoder, [ModelInput.FromText(Ids(0, 2100)), ModelInput.FromText(Ids(1, 5)), ModelInput.FromText(Ids(2, 1200))]);

        run.Advance(2);

        Assert.Null(run.Caches[1].Block);
        Assert.Equal(512, run.Caches[1].Current.Capacity);
        Assert.NotNull(run.Caches[0].Block);
        Assert.Same(run.Caches[0].Block, run.Caches[2].Block);
    }

    [Fact]
    public void StepTogether_ContextFull_SaysSoAndRunsNone()
    {
        using Decoder decoder = model.LoadDecoder();
        using var run = new Together(decoder, [ModelInput.FromText(Ids(0, 5)), ModelInput.FromText(new int[decoder.ContextLength])]);

        Assert.Throws<ContextLengthException>(() => run.Advance());

        Assert.Equal(5, run.Caches[0].Length);
    }

    [Fact]
    public void StepTogether_AfterTheFirst_AllocatesNothing()
    {
        using Decoder decoder = model.LoadDecoder();
        using KvCache one = decoder.CreateCache();
        using KvCache other = decoder.CreateCache();
        SequenceStep[] steps = [new(one), new(other)];
        decoder.Prefill(ModelInput.FromText([20, 21]), one, Stop);
        decoder.Prefill(ModelInput.FromText([20]), other, Stop);
        Run(50);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(100);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run(int count)
        {
            for (int i = 0; i < count; i++)
            {
                steps[0].Ask(22);
                steps[1].Ask(23);
                decoder.StepTogether(steps);
            }
        }
    }

    private static int[] Ids(int seed, int count) => [.. Enumerable.Range(0, count).Select(i => 20 + (((i * 7) + (seed * 131)) % 900))];

    private static void AssertClose(float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        float scale = expected.Max(MathF.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.First - pair.Second, -tolerance * scale, tolerance * scale));
    }

    /// <summary>Plays a scene, then replays each sequence's tokens alone and compares the last logits.</summary>
    private void AssertAsAlone(int[] lengths, Action<Together> scene)
    {
        using Decoder decoder = model.LoadDecoder();
        int[][] prompts = [.. lengths.Select((length, i) => Ids(i, length))];
        using var run = new Together(decoder, [.. prompts.Select(ids => ModelInput.FromText(ids))]);

        scene(run);

        for (int i = 0; i < prompts.Length; i++)
        {
            using KvCache cache = decoder.CreateCache();
            float[] expected = decoder.Prefill(ModelInput.FromText([.. prompts[i], .. run.Tokens[i]]), cache, Stop).ToArray();
            AssertClose(expected, run.Logits[i], 1e-5f);
        }
    }

    /// <summary>Sequences, each decoded greedily.</summary>
    private sealed class Together : IDisposable
    {
        private readonly Decoder _decoder;
        private readonly SequenceStep[] _steps;

        public Together(Decoder decoder, ModelInput[] prompts)
        {
            _decoder = decoder;
            Caches = [.. prompts.Select(_ => decoder.CreateCache())];
            Logits = [.. prompts.Zip(Caches, (prompt, cache) => decoder.Prefill(prompt, cache, Stop).ToArray())];
            _steps = [.. Caches.Select(cache => new SequenceStep(cache))];
            Tokens = [.. prompts.Select(_ => new List<int>())];
        }

        public KvCache[] Caches { get; }

        public float[][] Logits { get; }

        public List<int>[] Tokens { get; }

        /// <summary>Runs the likeliest token of some sequences, or of all.</summary>
        public void Advance(int count = 1, params int[] sequences)
        {
            int[] chosen = sequences.Length == 0 ? [.. Enumerable.Range(0, _steps.Length)] : sequences;
            for (int round = 0; round < count; round++)
            {
                foreach (int i in chosen)
                {
                    int token = Array.IndexOf(Logits[i], Logits[i].Max());
                    Tokens[i].Add(token);
                    _steps[i].Ask(token);
                }

                _decoder.StepTogether(chosen.Select(i => _steps[i]).ToArray());
                foreach (int i in chosen)
                {
                    Assert.True(_steps[i].HasRun);
                    Logits[i] = _steps[i].Logits.ToArray();
                }
            }
        }

        public void Dispose() => Array.ForEach(Caches, cache => cache.Dispose());
    }
}
