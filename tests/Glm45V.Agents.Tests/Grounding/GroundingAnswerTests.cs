using Glm45V.Agents.Grounding;

namespace Glm45V.Agents.Tests.Grounding;

/// <summary>Answers as models write them, read as boxes.</summary>
public sealed class GroundingAnswerTests
{
    [Theory]
    [InlineData("<|begin_of_box|>[[125,545,491,631]]<|end_of_box|>")]
    [InlineData("<|begin_of_box|>[[125, 545, 491, 631]]")]
    [InlineData("<|start_of_box|>[125,545,491,631]<|end_of_box|>")]
    [InlineData("[125,545,491,631]")]
    [InlineData("[[125,545,491,631]]")]
    [InlineData("(125, 545, 491, 631)")]
    [InlineData("<125,545,491,631>")]
    [InlineData("{125; 545; 491; 631}")]
    [InlineData("[125 545 491 631]")]
    [InlineData("125, 545, 491, 631")]
    [InlineData("[[125,545],[491,631]]")]
    [InlineData("(125,545), (491,631)")]
    [InlineData("[491,631,125,545]")]
    [InlineData("The button is at [125, 545, 491, 631], below field 2.")]
    [InlineData("{\"bbox_2d\": [125, 545, 491, 631], \"label\": \"Log in\"}")]
    [InlineData("<think>Perhaps [1,2,3,4].</think>\n[125,545,491,631]")]
    [InlineData("There is none other: <|begin_of_box|>[125,545,491,631]<|end_of_box|>")]
    public void TryRead_OneBox_IsRead(string answer)
    {
        Assert.True(GroundingAnswer.TryRead(answer, out IReadOnlyList<AnsweredBox> boxes, out _));

        AnsweredBox box = Assert.Single(boxes);
        Assert.Equal((125, 545, 491, 631), (box.Left, box.Top, box.Right, box.Bottom));
        Assert.Contains("545", answer[box.Start..box.End], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[[1,2,3,4],[5,6,7,8]]")]
    [InlineData("[1,2,3,4] and [5,6,7,8]")]
    [InlineData("1. (1, 2, 3, 4)\n2. (5, 6, 7, 8)")]
    public void TryRead_SeveralBoxes_AreReadInOrder(string answer)
    {
        Assert.True(GroundingAnswer.TryRead(answer, out IReadOnlyList<AnsweredBox> boxes, out _));

        Assert.Equal([1, 5], boxes.Select(box => (int)box.Left));
    }

    [Fact]
    public void TryRead_Point_IsABoxWithoutSize()
    {
        Assert.True(GroundingAnswer.TryRead("[500, 250]", out IReadOnlyList<AnsweredBox> boxes, out _));

        Assert.Equal((500, 250, 500, 250), (boxes[0].Left, boxes[0].Top, boxes[0].Right, boxes[0].Bottom));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None.")]
    [InlineData("[]")]
    [InlineData("[[]]")]
    [InlineData("<|begin_of_box|>none<|end_of_box|>")]
    [InlineData("There is no such button in the image.")]
    [InlineData("The button is not visible.")]
    [InlineData("I cannot find it.")]
    public void TryRead_NothingThere_IsNoBox(string answer)
    {
        Assert.True(GroundingAnswer.TryRead(answer, out IReadOnlyList<AnsweredBox> boxes, out _));

        Assert.Empty(boxes);
    }

    [Theory]
    [InlineData("", "holds no bounding box")]
    [InlineData("At the top.", "holds no bounding box")]
    [InlineData("[1,2,3]", "holds no bounding box")]
    [InlineData("It is the third of 4 buttons, in row 2.", "holds no bounding box")]
    [InlineData("[1,2,3,4,5]", "holds no bounding box")]
    [InlineData("[10,20,1288,812]", "[10,20,1288,812] lies outside")]
    [InlineData("[-5,20,30,40]", "[-5,20,30,40] lies outside")]
    public void TryRead_NoBox_SaysWhatToGive(string answer, string expected)
    {
        Assert.False(GroundingAnswer.TryRead(answer, out _, out string error));

        Assert.Contains(expected, error, StringComparison.Ordinal);
    }
}
