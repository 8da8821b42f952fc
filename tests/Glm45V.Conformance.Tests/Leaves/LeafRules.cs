using System.Text.Json;
using Glm45V.Messages;
using Microsoft.Extensions.AI;

namespace Glm45V.Conformance.Tests.Leaves;

/// <summary>What every client of ours keeps to, whoever answers and whatever.</summary>
public abstract class LeafRules
{
    private static readonly AITool s_tool = AIFunctionFactory.CreateDeclaration("act", "Acts.", JsonElement.Parse("""{"type":"object","properties":{}}"""));

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Gives a client whose model says these answers, in order, where it can be told what to say.</summary>
    protected abstract Task<IChatClient> ClientAsync(params Said[] answers);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_Any_HasOneMessageOneUsageAndAnEnd(bool streamed)
    {
        using IChatClient client = await ClientAsync(new Said("Hello there"));

        List<ChatResponseUpdate> updates = streamed
            ? await client.GetStreamingResponseAsync([User("Hi")], cancellationToken: Stop).ToListAsync(Stop)
            : [.. (await client.GetResponseAsync([User("Hi")], cancellationToken: Stop)).ToChatResponseUpdates()];

        Assert.Single(updates.Select(update => update.MessageId).OfType<string>().Distinct());
        Assert.Single(updates.Select(update => update.ResponseId).OfType<string>().Distinct());
        UsageDetails usage = Assert.Single(updates.SelectMany(update => update.Contents).OfType<UsageContent>()).Details;
        Assert.Equal(usage.TotalTokenCount, usage.InputTokenCount + usage.OutputTokenCount);
        Assert.True(usage.InputTokenCount > 0);
        Assert.NotNull(updates.ToChatResponse().FinishReason);
    }

    [Fact]
    public async Task Requests_AtTheSameTime_AreAllAnswered()
    {
        using IChatClient client = await ClientAsync([.. Enumerable.Repeat(new Said("Hello"), 6)]);

        ChatResponse[] responses = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => client.GetResponseAsync([User("Hi")], new ChatOptions { MaxOutputTokens = 8 }, Stop)));

        Assert.Equal(6, responses.Select(response => response.Messages.Single().MessageId).Distinct().Count());
    }

    [Fact]
    public async Task Response_Conversation_IsTheCallers()
    {
        using IChatClient client = await ClientAsync(new Said("Hello"));

        ChatResponse response = await client.GetResponseAsync([User("Hi")], cancellationToken: Stop);

        Assert.Null(response.ConversationId);
        Assert.NotNull(response.ResponseId);
        Assert.NotNull(response.ModelId);
        Assert.NotNull(response.CreatedAt);
    }

    [Fact]
    public async Task Options_Instance_StaysAsItWas()
    {
        using IChatClient client = await ClientAsync(new Said("Hello"));
        var options = new ChatOptions { Instructions = "Be brief.", Tools = [s_tool], AdditionalProperties = new() { ["of_no_meaning"] = 1 } };
        string before = JsonSerializer.Serialize(new { options.Instructions, Tools = options.Tools.Count, Keys = options.AdditionalProperties.Keys, options.Seed, options.Temperature });
        List<ChatMessage> messages = [User("Hi")];

        await client.GetResponseAsync(messages, options, Stop);

        Assert.Equal(before, JsonSerializer.Serialize(new { options.Instructions, Tools = options.Tools.Count, Keys = options.AdditionalProperties.Keys, options.Seed, options.Temperature }));
        Assert.Single(messages);
    }

    [Fact]
    public async Task Service_MetadataAndSelf_AreGiven()
    {
        using IChatClient client = await ClientAsync();

        Assert.NotNull(client.GetService<ChatClientMetadata>()!.DefaultModelId);
        Assert.Same(client, client.GetService<IChatClient>());
        Assert.Null(client.GetService<ChatClientMetadata>("some key"));
    }

    [Fact]
    public async Task Cancelled_Request_Stops()
    {
        using IChatClient client = await ClientAsync(new Said("Hello there, how are you"));
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ChatResponseUpdate _ in client.GetStreamingResponseAsync([User("Hi")], cancellationToken: cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });
    }

    [Fact]
    public async Task Disposed_Client_ThrowsAndMayBeDisposedAgain()
    {
        IChatClient client = await ClientAsync(new Said("Hello"));
        client.Dispose();
        client.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetResponseAsync([User("Hi")], cancellationToken: Stop));
    }

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

        Assert.NotNull((await client.GetResponseAsync([User("Hi"), .. round, .. round], cancellationToken: Stop)).FinishReason);
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

    [Fact]
    public async Task Conversation_KeptElsewhere_IsRefused()
    {
        using IChatClient client = await ClientAsync(new Said("Hello"));

        UnsupportedOptionException error = await Assert.ThrowsAsync<UnsupportedOptionException>(() => client.GetResponseAsync([User("Hi")], new ChatOptions { ConversationId = "conv_1" }, Stop));

        Assert.Equal(nameof(ChatOptions.ConversationId), error.Option);
    }

    [Fact]
    public async Task Choices_Several_AreRefused()
    {
        using IChatClient client = await ClientAsync(new Said("Hello"));

        UnsupportedOptionException error = await Assert.ThrowsAsync<UnsupportedOptionException>(() => client.GetResponseAsync([User("Hi")], new ChatOptions { AdditionalProperties = new() { ["n"] = 3 } }, Stop));

        Assert.Equal("n", error.Option);
    }

    [Fact]
    public async Task RawRepresentation_OfAnotherClient_IsRefused()
    {
        using IChatClient client = await ClientAsync(new Said("Hello"));

        UnsupportedOptionException error = await Assert.ThrowsAsync<UnsupportedOptionException>(() => client.GetResponseAsync([User("Hi")], new ChatOptions { RawRepresentationFactory = _ => "options" }, Stop));

        Assert.Equal(nameof(ChatOptions.RawRepresentationFactory), error.Option);
    }

    protected static ChatMessage User(string text) => new(ChatRole.User, text);
}
