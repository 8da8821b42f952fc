using Glm45V.Messages;
using Microsoft.Extensions.AI;

namespace Glm45V.Conformance.Tests.Leaves;

/// <summary>What every client of ours refuses, and how.</summary>
public abstract partial class LeafScenarios
{
    [Fact]
    public async Task History_ResultWithoutItsCall_IsNamed()
    {
        using IChatClient client = await ClientAsync(new Said("Hello"));

        BrokenConversationException error = await Assert.ThrowsAsync<BrokenConversationException>(() => client.GetResponseAsync([User("Hi"), new(ChatRole.Tool, [new FunctionResultContent("call_7", "42")])], cancellationToken: Stop));

        Assert.Equal("call_7", error.CallId);
    }

    [Fact]
    public async Task History_TwoCallsOfOneId_AreNamed()
    {
        using IChatClient client = await ClientAsync(new Said("Hello"));
        ChatMessage calls = new(ChatRole.Assistant, [new FunctionCallContent("call_7", "get_weather"), new FunctionCallContent("call_7", "get_weather")]);

        BrokenConversationException error = await Assert.ThrowsAsync<BrokenConversationException>(() => client.GetResponseAsync([User("Hi"), calls], cancellationToken: Stop));

        Assert.Equal("call_7", error.CallId);
    }

    [Fact]
    public async Task History_IdThatComesAgain_IsTaken()
    {
        using IChatClient client = await ClientAsync(new Said("Hello"));
        ChatMessage[] round = [new(ChatRole.Assistant, [new FunctionCallContent("call_0", "get_weather")]), new(ChatRole.Tool, [new FunctionResultContent("call_0", "42")])];

        Assert.Equal("Hello", (await client.GetResponseAsync([User("Hi"), .. round, .. round], cancellationToken: Stop)).Text);
    }

    [Fact]
    public async Task History_PictureThatCannotBeSent_IsNamedWithTheNextMove()
    {
        using IChatClient client = await ClientAsync(new Said("Hello"));
        ChatMessage[] history = [new(ChatRole.User, [new UriContent("file:///no/such/picture.png", "image/png"), new TextContent("Look.")]), new(ChatRole.Assistant, "Yes."), User("And?")];

        UnsupportedOptionException error = await Assert.ThrowsAsync<UnsupportedOptionException>(() => client.GetResponseAsync(history, cancellationToken: Stop));

        Assert.Contains("/no/such/picture.png", error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(DataContent), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hosted_Tool_IsRefusedByName()
    {
        using IChatClient client = await ClientAsync(new Said("Hello"));

        UnsupportedContentException error = await Assert.ThrowsAsync<UnsupportedContentException>(() => client.GetResponseAsync([User("Hi")], new ChatOptions { Tools = [new HostedCodeInterpreterTool()] }, Stop));

        Assert.Contains(nameof(HostedCodeInterpreterTool), error.Message, StringComparison.Ordinal);
    }
}
