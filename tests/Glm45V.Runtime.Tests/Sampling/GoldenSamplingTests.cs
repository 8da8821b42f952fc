using System.Globalization;
using System.Text.Json;
using Glm45V.Runtime.Sampling;
using Glm45V.Testing;

namespace Glm45V.Runtime.Tests.Sampling;

public sealed class GoldenSamplingTests
{
    private static readonly JsonElement s_cases = GoldenFile.Json("sampling", "cases.json").GetProperty("cases");

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, s_cases.GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Probabilities_GoldenSettings_EqualReference(int index)
    {
        JsonElement golden = s_cases[index];
        float[] logits = [.. golden.GetProperty("logits").EnumerateArray().Select(logit => logit.GetSingle())];
        JsonElement settings = golden.GetProperty("settings");
        var sampler = new Sampler(Options(settings), logits.Length, Ids(golden.GetProperty("prompt")), Masks(settings));
        foreach (int id in Ids(golden.GetProperty("output")))
        {
            sampler.Accept(id);
        }

        double[] actual = new double[logits.Length];
        sampler.Probabilities(logits, actual);

        JsonElement expected = golden.GetProperty("probabilities");
        for (int id = 0; id < actual.Length; id++)
        {
            bool kept = expected.TryGetProperty(id.ToString(CultureInfo.InvariantCulture), out JsonElement probability);
            Assert.Equal(kept, actual[id] > 0);
            Assert.Equal(kept ? probability.GetDouble() : 0, actual[id], 1e-6);
        }
    }

    private static SamplingOptions Options(JsonElement settings) => new()
    {
        Temperature = Number(settings, "temperature", 1f),
        TopK = (int)Number(settings, "top_k", 0f),
        TopP = Number(settings, "top_p", 1f),
        MinP = Number(settings, "min_p", 0f),
        RepetitionPenalty = Number(settings, "repetition_penalty", 1f),
        FrequencyPenalty = Number(settings, "frequency_penalty", 0f),
        PresencePenalty = Number(settings, "presence_penalty", 0f),
        LogitBias = settings.TryGetProperty("logit_bias", out JsonElement bias)
            ? bias.EnumerateObject().ToDictionary(pair => int.Parse(pair.Name, CultureInfo.InvariantCulture), pair => pair.Value.GetSingle())
            : null,
    };

    private static ILogitsProcessor[] Masks(JsonElement settings) =>
        settings.TryGetProperty("allowed", out JsonElement allowed) ? [new AllowOnly(Ids(allowed))] : [];

    private static float Number(JsonElement settings, string name, float whenAbsent) =>
        settings.TryGetProperty(name, out JsonElement value) ? value.GetSingle() : whenAbsent;

    private static int[] Ids(JsonElement ids) => [.. ids.EnumerateArray().Select(id => id.GetInt32())];
}
