using Glm45V.Chat.Parsing;

namespace Glm45V.Chat.Tests.Parsing;

public sealed class TaggedTextLexerTests
{
    [Fact]
    public void Push_TagCutInTwo_IsOneControlToken()
    {
        var lexer = new TaggedTextLexer();

        Assert.Equal([OutputToken.Plain("a ")], lexer.Push("a <thi"));
        Assert.Equal([OutputToken.Control("<think>"), OutputToken.Plain("b")], lexer.Push("nk>b"));
    }

    [Fact]
    public void Push_AlmostATag_PassesAsText()
    {
        var lexer = new TaggedTextLexer();

        Assert.Empty(lexer.Push("<thi"));
        Assert.Equal([OutputToken.Plain("<this> /not")], lexer.Push("s> /not ").Concat(lexer.Flush()).Select(token => token with { Text = token.Text.TrimEnd() }));
    }

    [Fact]
    public void Flush_BeginningOfATag_IsText()
    {
        var lexer = new TaggedTextLexer();
        lexer.Push("<tool_");

        Assert.Equal([OutputToken.Plain("<tool_")], lexer.Flush());
        Assert.Empty(lexer.Flush());
    }
}
