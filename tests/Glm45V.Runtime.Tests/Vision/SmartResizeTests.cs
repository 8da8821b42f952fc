using System.Text.Json;
using Glm45V.Imaging;
using Glm45V.Runtime.Vision;
using Glm45V.Testing;

namespace Glm45V.Runtime.Tests.Vision;

public sealed class SmartResizeTests
{
    private static readonly JsonElement Cases = GoldenFile.Json("preprocess", "cases.json");
    private static readonly ImageProcessorOptions Image = new() { MinPixels = 12544, MaxPixels = 9633792 };
    private static readonly ImageProcessorOptions Video = new() { MinPixels = 12544, MaxPixels = 47040000 };

    public static TheoryData<int, int, string> Images =>
        [.. Rows("smart_resize").Select(row => (row[0].GetInt32(), row[1].GetInt32(), Expected(row, 2)))];

    public static TheoryData<int, int, int, string> Videos =>
        [.. Rows("smart_resize_video").Select(row => (row[0].GetInt32(), row[1].GetInt32(), row[2].GetInt32(), Expected(row, 3)))];

    [Theory]
    [MemberData(nameof(Images))]
    public void ForImage_GoldenSize_EqualsTheReference(int width, int height, string expected) =>
        Assert.Equal(expected, Outcome(() => SmartResize.ForImage(width, height, Image)));

    [Theory]
    [MemberData(nameof(Videos))]
    public void ForVideo_GoldenSize_EqualsTheReference(int width, int height, int frames, string expected) =>
        Assert.Equal(expected, Outcome(() => SmartResize.ForVideo(width, height, frames, Video)));

    [Fact]
    public void Golden_Vectors_AreAllThere()
    {
        Assert.Equal(187, Rows("smart_resize").Count());
        Assert.Equal(70, Rows("smart_resize_video").Count());
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(10, 0)]
    public void ForImage_SideBelowOne_IsAnArgumentError(int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SmartResize.ForImage(width, height, Image));

    [Fact]
    public void ForImage_LargestSides_StaysWithinTheBudget()
    {
        ImageSize size = SmartResize.ForImage(int.MaxValue, int.MaxValue, Image);

        Assert.Equal(new ImageSize(2184, 2184), size);
    }

    private static JsonElement.ArrayEnumerator Rows(string table) => Cases.GetProperty(table).GetProperty("rows").EnumerateArray();

    private static string Expected(JsonElement row, int at) =>
        row[at].ValueKind == JsonValueKind.String ? row[at].GetString()! : $"{row[at].GetInt32()}x{row[at + 1].GetInt32()}";

    private static string Outcome(Func<ImageSize> resize)
    {
        try
        {
            return resize().ToString();
        }
        catch (ImageProcessorException e)
        {
            return e.Message;
        }
    }
}
