using Glm45V.Chat.Parsing;

namespace Glm45V.Chat.Tests.Parsing;

public sealed class BoxParserTests
{
    [Theory]
    [InlineData("[10,20,300,400]")]
    [InlineData("[[10, 20, 300, 400]]")]
    [InlineData("(10,20,300,400)")]
    [InlineData("((10,20,300,400))")]
    [InlineData("<10,20,300,400>")]
    [InlineData("<<10,20,300,400>>")]
    [InlineData("[ 10 , 20.0 ,\n300 , 400 ]")]
    [InlineData("<|begin_of_box|>[[10,20,300,400]]<|end_of_box|>")]
    [InlineData("see [1,1,1,1] but <|begin_of_box|><10,20,300,400><|end_of_box|> not (2,2,2,2)")]
    [InlineData("<|begin_of_box|>[10,20,300,400]")]
    [InlineData("The button is at [[10,20,300,400]], I think.")]
    public void Parse_AnyBracketStyle_FindsTheBox(string text)
    {
        Assert.Equal([new GroundingBox(10, 20, 300, 400)], BoxParser.Parse(text));
    }

    [Fact]
    public void Parse_SeveralBoxes_KeepsTheirOrder()
    {
        IReadOnlyList<GroundingBox> boxes = BoxParser.Parse("<|begin_of_box|>[[1,2,3,4], [5,6,7.5,1000]]<|end_of_box|> <|begin_of_box|>(0,0,0,0)<|end_of_box|>");

        Assert.Equal([new(1, 2, 3, 4), new(5, 6, 7.5, 1000), new(0, 0, 0, 0)], boxes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no box")]
    [InlineData("[1,2,3]")]
    [InlineData("[1,2,3,4,5]")]
    [InlineData("[1,2,3,1001]")]
    [InlineData("[-1,2,3,4]")]
    [InlineData("[1,2,3,4)")]
    [InlineData("<|begin_of_box|>none<|end_of_box|> [1,2,3,4]")]
    public void Parse_NoBox_IsEmpty(string text)
    {
        Assert.Empty(BoxParser.Parse(text));
    }

    [Fact]
    public void ToPixels_Thousandths_ScalesAndStaysInside()
    {
        Assert.Equal(new PixelBox(0, 154, 112, 307), new GroundingBox(0, 500, 500, 1000).ToPixels(224, 308));
    }

    [Fact]
    public void ToPixels_NoPicture_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => default(GroundingBox).ToPixels(0, 10));
    }
}
