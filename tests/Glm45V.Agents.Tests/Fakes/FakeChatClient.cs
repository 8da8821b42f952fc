using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Tests.Fakes;

/// <summary>A model that gives prepared replies in order, the last one again and again, and remembers what it was asked.</summary>
internal sealed class FakeChatClient(params ChatResponse[] replies) : IChatClient
{
    public List<(IReadOnlyList<ChatMessage> Messages, ChatOptions Options)> Requests { get; } = [];

    public static ChatResponse Call(string name, params (string Name, object? Value)[] arguments) =>
        Reply(new FunctionCallContent("call-0", name, arguments.ToDictionary(pair => pair.Name, pair => pair.Value)));

    public static ChatResponse Reply(params AIContent[] contents) => new(new ChatMessage(ChatRole.Assistant, [.. contents]));

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Requests.Add(([.. messages], options ?? new ChatOptions()));
        return Task.FromResult(replies[Math.Min(Requests.Count, replies.Length) - 1]);
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("The agents ask for whole replies.");

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
