using Glm45V.Runtime.Caching;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Vision;

namespace Glm45V.Runtime.Tests.Caching;

public sealed class CachedTokensTests
{
    private static readonly GridThw s_grid = new(1, 4, 4); // four image tokens

    [Theory]
    [InlineData(new[] { 1, 2, 3 }, new[] { 1, 2, 3 }, 3)]
    [InlineData(new[] { 1, 2, 3 }, new[] { 1, 2, 4, 5 }, 2)]
    [InlineData(new[] { 1, 2 }, new[] { 1, 2, 3 }, 2)]
    [InlineData(new[] { 9 }, new[] { 1 }, 0)]
    public void CommonPrefix_Text_CountsEqualTokens(int[] left, int[] right, int expected) =>
        Assert.Equal(expected, CachedTokens.Of(ModelInput.FromText(left)).CommonPrefix(CachedTokens.Of(ModelInput.FromText(right))));

    [Fact]
    public void CommonPrefix_SamePicture_GoesPastIt() => Assert.Equal(6, Of(Picture(1)).CommonPrefix(Of(Picture(1))));

    [Fact]
    public void CommonPrefix_OtherPictureBehindEqualIds_EndsBeforeIt() => Assert.Equal(1, Of(Picture(1)).CommonPrefix(Of(Picture(2))));

    [Fact]
    public void CommonPrefix_PictureOnOneSideOnly_EndsBeforeIt()
    {
        var text = CachedTokens.Of(ModelInput.FromText([10, 7, 7, 7, 7, 11]));

        Assert.Equal((1, 1), (Of(Picture(1)).CommonPrefix(text), text.CommonPrefix(Of(Picture(1)))));
    }

    [Fact]
    public void CommonPrefix_EndsInsideAPicture_EndsBeforeIt()
    {
        CachedTokens cut = Of(Picture(1));
        cut.Truncate(3);

        Assert.Equal((1, 1), (cut.CommonPrefix(Of(Picture(1))), Of(Picture(1)).CommonPrefix(cut)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 5)]
    [InlineData(6, 6)]
    public void WholePicturesUpTo_AnyLength_CutsNoPicture(int length, int expected) => Assert.Equal(expected, Of(Picture(1)).WholePicturesUpTo(length));

    private static CachedTokens Of(PixelValues picture) => CachedTokens.Of(Input(picture));

    private static ModelInput Input(PixelValues picture) => new()
    {
        Ids = [10, 7, 7, 7, 7, 11],
        Kinds = [TokenKind.Text, TokenKind.Image, TokenKind.Image, TokenKind.Image, TokenKind.Image, TokenKind.Text],
        Images = [picture],
    };

    private static PixelValues Picture(float value) => new([.. Enumerable.Repeat(value, s_grid.Patches * 8)], s_grid, 56, 56);
}
