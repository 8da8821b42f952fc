using System.Text.Json;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Vision;
using Glm45V.Testing;

namespace Glm45V.Runtime.Tests.Decoding;

public sealed class MRopePositionsTests
{
    private static readonly JsonElement s_cases = GoldenFile.Json("rope", "cases.json").GetProperty("cases");

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, s_cases.GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Compute_GoldenLayout_PositionsMatch(int index)
    {
        JsonElement golden = s_cases[index];

        MRopePositions positions = Compute(golden);

        int[] at = Ints(golden.GetProperty("at"));
        int[][] expected = [.. golden.GetProperty("thw").EnumerateArray().Select(Ints)];
        Assert.Equal(expected, at.Select(i => new[] { positions.T[i], positions.H[i], positions.W[i] }));
        Assert.Equal(golden.GetProperty("delta").GetInt32(), positions.RopeDelta);
        long[] sums = [WeightedSum(positions.T), WeightedSum(positions.H), WeightedSum(positions.W)];
        Assert.Equal([.. golden.GetProperty("weighted_sums").EnumerateArray().Select(sum => sum.GetInt64())], sums);
    }

    [Fact]
    public void Compute_FollowingAContext_StartsThere()
    {
        var positions = MRopePositions.Compute([TokenKind.Text, TokenKind.Text], [], [], start: 41);

        Assert.Equal([41, 42], positions.T);
    }

    [Fact]
    public void Compute_TooFewPictureTokens_Throws()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => MRopePositions.Compute([TokenKind.Image], [new GridThw(1, 4, 4)], []));

        Assert.Contains("4x4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compute_PictureWithoutTokens_Throws() =>
        Assert.Throws<ArgumentException>(() => MRopePositions.Compute([TokenKind.Text], [new GridThw(1, 4, 4)], []));

    private static MRopePositions Compute(JsonElement golden)
    {
        TokenKind[] kinds = [.. golden.GetProperty("types").EnumerateArray().SelectMany(run => Enumerable.Repeat((TokenKind)run[0].GetInt32(), run[1].GetInt32()))];
        return MRopePositions.Compute(kinds, Grids(golden.GetProperty("image_grid_thw")), Grids(golden.GetProperty("video_grid_thw")));
    }

    private static GridThw[] Grids(JsonElement grids) => grids.ValueKind == JsonValueKind.Null
        ? []
        : [.. grids.EnumerateArray().Select(grid => new GridThw(grid[0].GetInt32(), grid[1].GetInt32(), grid[2].GetInt32()))];

    private static int[] Ints(JsonElement list) => [.. list.EnumerateArray().Select(value => value.GetInt32())];

    private static long WeightedSum(int[] positions) => positions.Select((position, i) => (i + 1L) * position).Sum();
}
