using System.Text.Json;
using Glm45V.Agents.Frontend.Scoring;
using Glm45V.Imaging;
using Glm45V.Plugins.Browser.Rendering;

namespace Glm45V.Agents.Tests.Frontend.Scoring;

public sealed class TextMetricsTests
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    // Twenty made-up pairs of pages of 1280 x 900 pixels, scored by Design2Code's published definitions in Python: difflib, scipy's assignment, scikit-image's CIEDE2000.
    private static readonly FixturePair[] s_pairs = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Frontend", "Scoring", "text-pairs.jsonl")).Select(line => JsonSerializer.Deserialize<FixturePair>(line, s_json)!)];

    public static TheoryData<int> Pairs => [.. Enumerable.Range(0, 20)];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Of_FixturePair_IsWhatTheDefinitionsGive(int number)
    {
        FixturePair pair = s_pairs[number];
        var canvas = new RgbImage(1280, 900, new byte[1280 * 900 * 3]);

        TextMetrics metrics = TextMetrics.Of(BlockMatching.Of([.. pair.Reference.Select(Block)], [.. pair.Page.Select(Block)]), canvas, canvas);

        Assert.Equal(pair.Expected[0], metrics.BlockMatch, 6);
        Assert.Equal(pair.Expected[1], metrics.Text, 6);
        Assert.Equal(pair.Expected[2], metrics.Position, 6);
        Assert.Equal(pair.Expected[3], metrics.Color, 3); // the white points differ in the fifth digit
    }

    private static TextBlock Block(FixtureBlock block) => new(
        block.Text, new PixelRectangle(block.Box[0], block.Box[1], block.Box[2], block.Box[3]), new RgbColor((byte)block.Color[0], (byte)block.Color[1], (byte)block.Color[2]), RgbColor.White, 16, 400);

    private sealed record FixtureBlock(string Text, int[] Box, int[] Color);

    private sealed record FixturePair(FixtureBlock[] Reference, FixtureBlock[] Page, double[] Expected);
}
