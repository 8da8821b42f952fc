using Glm45V.Chat.Prompting;

namespace Glm45V.Chat.Tests.Prompting;

public sealed class PromptTemplatesTests
{
    [Theory]
    [InlineData("glm-4.5v", typeof(Glm45VChatTemplate))]
    [InlineData("glm-4.1v", typeof(Glm41VChatTemplate))]
    [InlineData("compact", typeof(CompactChatTemplate))]
    public void For_KnownStyle_GivesItsTemplate(string style, Type expected)
    {
        Assert.IsType(expected, PromptTemplates.For(style));
    }

    [Fact]
    public void For_UnknownStyle_ListsTheKnownOnes()
    {
        UnknownPromptStyleException error = Assert.Throws<UnknownPromptStyleException>(() => PromptTemplates.For("chatml"));

        Assert.Equal("Unknown prompt style 'chatml': use one of 'glm-4.5v', 'glm-4.1v', 'compact'.", error.Message);
    }
}
