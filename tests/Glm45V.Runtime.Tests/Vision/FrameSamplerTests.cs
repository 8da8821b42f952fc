using System.Text.Json;
using Glm45V.Runtime.Vision;
using Glm45V.Testing;

namespace Glm45V.Runtime.Tests.Vision;

public sealed class FrameSamplerTests
{
    private static readonly JsonElement s_cases = GoldenFile.Json("video", "sampling.json").GetProperty("cases");

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, s_cases.GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Sample_Glm45V_EqualsTheReference(int index) => AssertSample(s_cases[index], new Glm4VFrameSampler(), "glm4v");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Sample_Glm46V_EqualsTheReference(int index) => AssertSample(s_cases[index], new Glm46VFrameSampler(), "glm46v");

    [Theory]
    [InlineData(0, 24)]
    [InlineData(10, 0)]
    [InlineData(10, double.NaN)]
    [InlineData(10, -1)]
    public void Sample_NoFramesOrNoRate_IsRefused(long frames, double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Glm4VFrameSampler().Sample(new VideoMetadata(frames, rate)));

    [Theory]
    [InlineData(3.99, FrameTimeStyle.WholeSeconds, "3")]
    [InlineData(0, FrameTimeStyle.Tenths, "0.0 seconds")]
    [InlineData(0.25, FrameTimeStyle.Tenths, "0.2 seconds")]
    [InlineData(0.75, FrameTimeStyle.Tenths, "0.8 seconds")]
    [InlineData(12.04, FrameTimeStyle.Tenths, "12.0 seconds")]
    public void Write_Time_IsAsPythonWritesIt(double seconds, FrameTimeStyle style, string expected) => Assert.Equal(expected, FrameTimes.Write(seconds, style));

    private static void AssertSample(JsonElement golden, FrameSampler sampler, string column)
    {
        double? duration = golden.GetProperty("duration") is { ValueKind: JsonValueKind.Number } stated ? stated.GetDouble() : null;
        IReadOnlyList<long> actual = sampler.Sample(new VideoMetadata(golden.GetProperty("frames").GetInt64(), golden.GetProperty("fps").GetDouble(), duration));
        JsonElement expected = golden.GetProperty(column);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Array:
                Assert.Equal(Longs(expected), actual);
                break;
            case JsonValueKind.Object:
                Assert.Equal(expected.GetProperty("count").GetInt32(), actual.Count);
                Assert.Equal(expected.GetProperty("sum").GetInt64(), actual.Sum());
                Assert.Equal(Longs(expected.GetProperty("first")), actual.Take(expected.GetProperty("first").GetArrayLength()));
                Assert.Equal(Longs(expected.GetProperty("last")), actual.TakeLast(expected.GetProperty("last").GetArrayLength()));
                break;
            default:
                Assert.Equal([0, 0], actual); // the reference fails on a clip too short for a sample
                break;
        }
    }

    private static IEnumerable<long> Longs(JsonElement values) => values.EnumerateArray().Select(value => value.GetInt64());
}
