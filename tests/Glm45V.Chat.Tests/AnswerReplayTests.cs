using Glm45V.Converter;
using Glm45V.Messages;
using Glm45V.Runtime.Generation;
using Glm45V.Testing;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat.Tests;

/// <summary>Conversations with a random model, whose answers are seldom the tokens that their text would be encoded to.</summary>
public sealed class AnswerReplayTests : IAsyncLifetime
{
    private static readonly ChatOptions s_short = new() { MaxOutputTokens = 24, Reasoning = new() { Effort = ReasoningEffort.None } };
    private readonly string _work = Directory.CreateTempSubdirectory("glm45v-replay-").FullName;
    private Glm45VModel _model = null!;
    private Glm45VChatClient _client = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        ModelConverter.Convert(GoldenFile.Path("models", "glm45v-tiny"), Path.Combine(_work, "model"), new ConversionOptions { SelfCheck = false }, cancellationToken: Stop);
        _model = await Glm45VModel.LoadAsync(Path.Combine(_work, "model"), Stop);
        _client = new Glm45VChatClient(_model);
    }

    [Fact]
    public async Task GetResponseAsync_AnswerComesBack_NoTokenOfItIsRunAgain()
    {
        var question = new ChatMessage(ChatRole.User, "Name three rivers.");
        ChatResponse first = await _client.GetResponseAsync([question], s_short, Stop);

        ChatResponse second = await _client.GetResponseAsync([question, .. first.Messages, new(ChatRole.User, "And lakes?")], s_short, Stop);

        Assert.NotEqual(first.Usage!.OutputTokenCount, _model.Tokenizer.CountTokens(first.Text)); // else this proves nothing
        Assert.Equal(first.Usage.TotalTokenCount - 1, second.Usage!.CachedInputTokenCount); // the last token was never run
    }

    [Fact]
    public async Task GetResponseAsync_AnswerComesBack_SameAsWithoutKeptCache()
    {
        var question = new ChatMessage(ChatRole.User, "Name three rivers.");
        ChatResponse first = await _client.GetResponseAsync([question], s_short, Stop);
        ChatMessage[] conversation = [question, .. first.Messages, new(ChatRole.User, "And lakes?")];

        ChatResponse warm = await _client.GetResponseAsync(conversation, s_short, Stop);
        using Glm45VModel forgetful = await Glm45VModel.LoadAsync(Path.Combine(_work, "model"), new Glm45VModelOptions { KeptCacheBytes = 0 }, Stop);
        using var client = new Glm45VChatClient(forgetful);
        ChatResponse same = await client.GetResponseAsync([question], s_short, Stop);
        ChatResponse cold = await client.GetResponseAsync([question, .. same.Messages, conversation[^1]], s_short, Stop);

        Assert.Equal(0, cold.Usage!.CachedInputTokenCount);
        Assert.Equal(warm.Text, cold.Text);
    }

    [Fact]
    public async Task GetResponseAsync_AnswerChangedByItsReader_IsEncodedFromItsText()
    {
        var question = new ChatMessage(ChatRole.User, "Name three rivers.");
        ChatResponse first = await _client.GetResponseAsync([question], s_short, Stop);

        ChatResponse second = await _client.GetResponseAsync([question, new(ChatRole.Assistant, first.Text + "!"), new(ChatRole.User, "And lakes?")], s_short, Stop);

        Assert.InRange(second.Usage!.CachedInputTokenCount!.Value, 1, first.Usage!.TotalTokenCount!.Value - 2);
    }

    [Fact]
    public async Task GetResponseAsync_OtherCaller_SharesNothing()
    {
        var question = new ChatMessage(ChatRole.User, "Name three rivers.");
        await _client.GetResponseAsync([question], s_short, Stop);
        ChatOptions other = s_short.Clone();
        other.AdditionalProperties = new() { [RequestProperties.CacheSalt] = "other" };

        ChatResponse response = await _client.GetResponseAsync([question], other, Stop);

        Assert.Equal(0, response.Usage!.CachedInputTokenCount);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _model.Dispose();
        Directory.Delete(_work, recursive: true);
        return ValueTask.CompletedTask;
    }
}
