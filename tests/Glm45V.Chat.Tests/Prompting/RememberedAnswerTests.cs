using Glm45V.Chat.Prompting;
using Glm45V.Messages;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat.Tests.Prompting;

public sealed class RememberedAnswerTests
{
    private static readonly FunctionCallContent s_call = new("1", "look", new Dictionary<string, object?> { ["at"] = 1 });

    [Fact]
    public void Render_ReasoningInsideAToolLoop_IsReplayedWhole()
    {
        RenderedPrompt prompt = Render(Answer("hm", "<think>\nhm</think>\nyes", reasoningEnd: 3), [new(ChatRole.User, "Hi"), Said("hm", "yes"), Result()]);

        Assert.Equal([11, 12, 13, 14], Assert.Single(prompt.Segments, segment => segment.Ids is not null).Ids);
        Assert.StartsWith("[gMASK]<sop><|user|>\nHi<|assistant|>\n<think>\nhm</think>\nyes<|observation|>", prompt.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_ReasoningBeforeTheLastUser_IsLeftOutAsTheTemplateDoes()
    {
        RenderedPrompt prompt = Render(Answer("hm", "<think>\nhm</think>\nyes", reasoningEnd: 3), [new(ChatRole.User, "Hi"), Said("hm", "yes"), new(ChatRole.User, "Sure?")]);

        Assert.Equal([14], Assert.Single(prompt.Segments, segment => segment.Ids is not null).Ids);
        Assert.Contains("<|assistant|>\n<think></think>\nyes<|user|>", prompt.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_ReasoningThatItsReaderDropped_IsNotWritten()
    {
        RenderedPrompt prompt = Render(Answer("hm", "<think>\nhm</think>\nyes", reasoningEnd: 3), [new(ChatRole.User, "Hi"), Said(null, "yes"), Result()]);

        Assert.DoesNotContain(prompt.Segments, segment => segment.Ids is not null);
    }

    [Fact]
    public void Find_ArgumentsInOtherWhiteSpace_AreTheSame()
    {
        var memory = new AnswerMemory();
        memory.Keep(Answer(null, "x", 0, s_call), "");

        Assert.NotNull(memory.Find(Turn(null, "yes", new FunctionCallContent("1", "look", new Dictionary<string, object?> { ["at"] = System.Text.Json.JsonDocument.Parse(" 1 ").RootElement })), ""));
        Assert.Null(memory.Find(Turn(null, "yes", new FunctionCallContent("1", "look", new Dictionary<string, object?> { ["at"] = 2 })), ""));
        Assert.Null(memory.Find(Turn(null, "yes", s_call), "other"));
    }

    [Fact]
    public void Keep_MoreThanItsCapacity_ForgetsTheOldest()
    {
        var memory = new AnswerMemory();
        for (int i = 0; i < 1025; i++)
        {
            memory.Keep(new RememberedAnswer(Turn(null, $"{i}"), [1], "", 0, ThinkingOff: true), "");
        }

        Assert.Null(memory.Find(Turn(null, "0"), ""));
        Assert.NotNull(memory.Find(Turn(null, "1"), ""));
    }

    private static RenderedPrompt Render(RememberedAnswer answer, ChatMessage[] messages)
    {
        var memory = new AnswerMemory();
        memory.Keep(answer, "");
        return new Glm45VChatTemplate().Render(new PromptRequest(messages) { Remembered = turn => memory.Find(turn, "") });
    }

    private static RememberedAnswer Answer(string? reasoning, string text, int reasoningEnd, FunctionCallContent? call = null) =>
        new(Turn(reasoning, "yes", call), [11, 12, 13, 14], text, reasoningEnd, ThinkingOff: false);

    private static PromptTurn Turn(string? reasoning, string text, FunctionCallContent? call = null)
    {
        ChatMessage message = Said(reasoning, text);
        if (call is not null)
        {
            message.Contents.Add(call);
        }

        return Assert.Single(new ConversationReader(acceptVideo: false).Read([message]));
    }

    private static ChatMessage Said(string? reasoning, string text) =>
        new(ChatRole.Assistant, [.. reasoning is null ? Array.Empty<AIContent>() : [new TextReasoningContent(reasoning)], new TextContent(text)]);

    private static ChatMessage Result() => new(ChatRole.Tool, [new FunctionResultContent("1", "done")]);
}
