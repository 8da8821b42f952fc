using System.Text.Json;
using Glm45V.Imaging;
using Glm45V.Messages;
using Glm45V.Nano;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Generation;
using Glm45V.Runtime.Model;
using Glm45V.Testing;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat.Tests;

public sealed class Glm45VChatClientTests(NanoClient nano) : IClassFixture<NanoClient>
{
    private static readonly AITool[] s_tools = [Tool("click", "x", "y"), Tool("done")];
    private const string Locate = "Help me to locate tab labeled Events in the image and give me its bounding boxes.";
    private readonly IChatClient _client = nano.Client;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetResponseAsync_ScreenAndTask_CallsTheTool()
    {
        ChatResponse response = await _client.GetResponseAsync([Ask("Open Logout.", "02.png")], new ChatOptions { Tools = s_tools }, Stop);

        FunctionCallContent call = Assert.Single(response.Messages.Single().Contents.OfType<FunctionCallContent>());
        Assert.Contains(call.Name, new[] { "click", "done" });
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
    }

    [Fact]
    public async Task GetResponseAsync_CallBefore_IsPartOfThePrompt()
    {
        ChatMessage[] history =
        [
            Ask("Open Logout.", "02.png"),
            new(ChatRole.Assistant, [new FunctionCallContent("1", "click", new Dictionary<string, object?> { ["x"] = 102, ["y"] = 500 })]),
            new(ChatRole.Tool, [new FunctionResultContent("1", new List<AIContent> { new TextContent("Done."), Picture("02.png") })]),
        ];

        ChatResponse response = await _client.GetResponseAsync(history, new ChatOptions { Tools = s_tools }, Stop);

        Assert.Equal("done", Assert.Single(response.Messages.Single().Contents.OfType<FunctionCallContent>()).Name); // as in golden/nano
    }

    [Fact]
    public async Task GetResponseAsync_Grounding_GivesBoxWithoutMarks()
    {
        ChatResponse response = await _client.GetResponseAsync([Ask(Locate, "12.png")], cancellationToken: Stop);

        Assert.Equal("[[374,90,739,183]]", response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_Joined_EqualsTheWholeResponse()
    {
        ChatMessage question = Ask(Locate, "12.png");

        ChatResponseUpdate[] updates = await _client.GetStreamingResponseAsync([question], cancellationToken: Stop).ToArrayAsync(Stop);
        ChatResponse whole = await _client.GetResponseAsync([question], cancellationToken: Stop);

        Assert.Equal(whole.Text, updates.ToChatResponse().Text);
        Assert.Single(updates.Select(update => update.MessageId).Distinct());
        Assert.Single(updates.SelectMany(update => update.Contents).OfType<UsageContent>());
        Assert.Equal(ChatFinishReason.Stop, updates[^1].FinishReason);
        Assert.IsType<GenerationStatistics>(updates[^1].RawRepresentation);
    }

    [Fact]
    public async Task GetResponseAsync_Finished_CountsTokens()
    {
        ChatResponse response = await _client.GetResponseAsync([Ask("Which heading is shown?", "10.png")], cancellationToken: Stop);

        Assert.True(response.Usage!.InputTokenCount > 88); // 8 × 11 image tokens and the text
        Assert.Equal(response.Usage.InputTokenCount + response.Usage.OutputTokenCount, response.Usage.TotalTokenCount);
        Assert.Equal(NanoModel.Name, response.ModelId);
    }

    [Fact]
    public async Task GetResponseAsync_OneCallOnly_CountsTheTokensUpToItsEnd()
    {
        ChatMessage[] question = [Ask("Open Logout.", "02.png")];
        ChatResponse whole = await _client.GetResponseAsync(question, new ChatOptions { Tools = s_tools }, Stop);

        for (int run = 0; run < 5; run++)
        {
            ChatResponse cut = await _client.GetResponseAsync(question, new ChatOptions { Tools = s_tools, AllowMultipleToolCalls = false }, Stop);

            Assert.Equal(whole.Usage!.OutputTokenCount - 1, cut.Usage!.OutputTokenCount); // less the stop token
        }
    }

    [Fact]
    public async Task GetResponseAsync_TokenBudget_EndsWithLength()
    {
        ChatResponse response = await _client.GetResponseAsync([Ask("Which heading is shown?", "10.png")], new ChatOptions { MaxOutputTokens = 1 }, Stop);

        Assert.Equal((ChatFinishReason.Length, 1L), (response.FinishReason, response.Usage!.OutputTokenCount));
    }

    [Fact]
    public async Task GetResponseAsync_StopSequence_EndsTheAnswerBeforeIt()
    {
        ChatResponse response = await _client.GetResponseAsync([Ask(Locate, "12.png")], new ChatOptions { StopSequences = ["0,73", "x"] }, Stop);

        Assert.Equal("[[374,9", response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal("0,73", response.Messages.Single().AdditionalProperties![RequestProperties.StopSequence]);
        Assert.Equal(7, response.Usage!.OutputTokenCount); // box mark, [[, 374, comma, 90, comma, 739
    }

    [Fact]
    public async Task GetResponseAsync_Logprobs_OneATokenWithTheLikeliest()
    {
        var options = new ChatOptions { AdditionalProperties = new() { [RequestProperties.Logprobs] = true, [RequestProperties.TopLogprobs] = 3 } };

        ChatResponse response = await _client.GetResponseAsync([Ask(Locate, "12.png")], options, Stop);

        var logprobs = (IReadOnlyList<ChatTokenLogprob>)response.Messages.Single().AdditionalProperties![RequestProperties.Logprobs]!;
        Assert.Equal(response.Usage!.OutputTokenCount, logprobs.Count);
        Assert.All(logprobs, token => Assert.Equal((token.Token, token.Logprob), (token.Top[0].Token, token.Top[0].Logprob))); // greedy
        Assert.Equal("374", logprobs[2].Token);
        Assert.Equal("374"u8, logprobs[2].Bytes.ToArray());
    }

    [Fact]
    public async Task GetResponseAsync_LogitBias_ForbidsAToken()
    {
        ChatResponse free = await _client.GetResponseAsync([Ask(Locate, "12.png")], new ChatOptions { AdditionalProperties = new() { [RequestProperties.TopLogprobs] = 0 } }, Stop);
        int id = nano.Model.Tokenizer.Encode("374").Single();

        ChatResponse biased = await _client.GetResponseAsync([Ask(Locate, "12.png")], new ChatOptions { AdditionalProperties = new() { [RequestProperties.LogitBias] = new Dictionary<string, object> { [$"{id}"] = -100 } } }, Stop);

        Assert.StartsWith("[[374,", free.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("374", biased.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_SecondTurn_CountsCachedTokens()
    {
        ChatMessage question = Ask(Locate, "12.png");
        ChatResponse first = await _client.GetResponseAsync([question], cancellationToken: Stop);

        ChatResponse again = await _client.GetResponseAsync([question], cancellationToken: Stop);

        Assert.Equal(first.Usage!.InputTokenCount - 1, again.Usage!.CachedInputTokenCount);
    }

    [Fact]
    public async Task GetChoicesAsync_MoreOrFewer_TheSameAnswersInTheSamePlaces()
    {
        var client = (Glm45VChatClient)_client;
        var options = new ChatOptions { Temperature = 2, Seed = 5, MaxOutputTokens = 6 };

        IReadOnlyList<ChatResponse> four = await client.GetChoicesAsync([Ask("Which heading is shown?", "10.png")], options, 4, Stop);
        IReadOnlyList<ChatResponse> two = await client.GetChoicesAsync([Ask("Which heading is shown?", "10.png")], options, 2, Stop);

        Assert.Equal(two.Select(answer => answer.Text), four.Take(2).Select(answer => answer.Text));
        Assert.True(four.Select(answer => answer.Text).Distinct().Count() > 1);
        Assert.All(four.Skip(1), answer => Assert.Equal(answer.Usage!.InputTokenCount - 1, answer.Usage.CachedInputTokenCount));
    }

    [Fact]
    public async Task GetResponseAsync_ManyCallersAtOnce_EachGetsItsAnswer()
    {
        ChatMessage question = Ask(Locate, "12.png");

        ChatResponse[] answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _client.GetResponseAsync([question], cancellationToken: Stop)));

        Assert.All(answers, answer => Assert.Equal("[[374,90,739,183]]", answer.Text));
    }

    [Fact]
    public async Task GetResponseAsync_NoToolsAllowed_AsksWithoutThem()
    {
        ChatResponse response = await _client.GetResponseAsync([Ask(Locate, "12.png")], new ChatOptions { Tools = s_tools, ToolMode = ChatToolMode.None }, Stop);

        Assert.Equal("[[374,90,739,183]]", response.Text);
    }

    public static TheoryData<string, ChatOptions> Unsupported => new()
    {
        { "no tool is offered", new ChatOptions { ToolMode = ChatToolMode.RequireAny } },
        { "A call of 'jump' is demanded, but no tool of that name is offered", new ChatOptions { Tools = s_tools, ToolMode = ChatToolMode.RequireSpecific("jump") } },
        { "#/pattern: ", new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse("""{"type":"string","pattern":"(?=a)b"}""")) } },
        { "may have 3 tokens", new ChatOptions { Tools = s_tools, ToolMode = ChatToolMode.RequireAny, MaxOutputTokens = 3 } },
    };

    [Theory]
    [MemberData(nameof(Unsupported))]
    public async Task GetResponseAsync_WhatCannotBePromised_IsRefused(string said, ChatOptions options)
    {
        UnsupportedOptionException error = await Assert.ThrowsAsync<UnsupportedOptionException>(() => _client.GetResponseAsync([new(ChatRole.User, "hello")], options, Stop));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2.5f, 1f, "Temperature")]
    [InlineData(1f, 1.5f, "TopP")]
    public async Task GetResponseAsync_ValueOutOfRange_NamesIt(float temperature, float topP, string name)
    {
        var options = new ChatOptions { Temperature = temperature, TopP = topP };

        ArgumentOutOfRangeException error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _client.GetResponseAsync([new(ChatRole.User, "hello")], options, Stop));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_BrokenPicture_IsOneTypedError()
    {
        var message = new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1, 2, 3 }, "image/png"), new TextContent("what?")]);

        await Assert.ThrowsAsync<ImageException>(() => _client.GetResponseAsync([message], cancellationToken: Stop));
    }

    [Fact]
    public async Task GetResponseAsync_PictureByAddress_SaysToSendTheBytes()
    {
        var message = new ChatMessage(ChatRole.User, [new UriContent("https://example.com/a.png", "image/png"), new TextContent("what?")]);

        UnsupportedOptionException error = await Assert.ThrowsAsync<UnsupportedOptionException>(() => _client.GetResponseAsync([message], cancellationToken: Stop));

        Assert.Contains("https://example.com/a.png", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_LongerThanTheContext_NamesLimitAndCount()
    {
        var message = new ChatMessage(ChatRole.User, string.Concat(Enumerable.Repeat("one two three ", 4000)));

        ContextLengthException error = await Assert.ThrowsAsync<ContextLengthException>(() => _client.GetResponseAsync([message], cancellationToken: Stop));

        Assert.Equal(4096, error.Limit);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_Cancelled_Stops()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _client.GetStreamingResponseAsync([Ask("Open Logout.", "02.png")], cancellationToken: stop.Token).ToArrayAsync(Stop));
    }

    [Fact]
    public void GetService_Metadata_NamesModelAndScreen()
    {
        var metadata = (Glm45VClientMetadata?)_client.GetService(typeof(ChatClientMetadata));

        Assert.Equal((NanoModel.Name, "compact", new ScreenSize(224, 308), 4096), (metadata!.DefaultModelId, metadata.PromptStyle, metadata.Screen, metadata.ContextLength));
        Assert.Same(_client, _client.GetService(typeof(IChatClient)));
        Assert.Null(_client.GetService(typeof(IChatClient), "key"));
    }

    private static ChatMessage Ask(string text, string picture) => new(ChatRole.User, [Picture(picture), new TextContent(text)]);

    private static DataContent Picture(string file) => new(File.ReadAllBytes(GoldenFile.Path("nano", "images", file)), "image/png");

    private static AIFunctionDeclaration Tool(string name, params string[] numbers)
    {
        var schema = new { type = "object", properties = numbers.ToDictionary(number => number, _ => new { type = "integer" }), required = numbers };
        return AIFunctionFactory.CreateDeclaration(name, name, JsonSerializer.SerializeToElement(schema));
    }
}

/// <summary>A client of the embedded model, shared by a class.</summary>
public sealed class NanoClient : IAsyncLifetime
{
    public IChatClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Client = (await Glm45VModel.LoadAsync(NanoModel.Folder)).AsChatClient();

    public Glm45VModel Model => (Glm45VModel)Client.GetService(typeof(Glm45VModel))!;

    public ValueTask DisposeAsync()
    {
        Client.Dispose();
        return ValueTask.CompletedTask;
    }
}
