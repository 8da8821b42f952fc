using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Glm45V.SemanticKernel.Tests;

/// <summary>A leaf client that says what it is told to, one answer a request, and remembers what it was asked.</summary>
internal sealed class ScriptedClient(params AIContent[][] answers) : IChatClient
{
    private readonly ChatClientMetadata _metadata = new("scripted", new Uri("http://localhost:8000/v1"), "glm-4.5v");
    private int _next;

    /// <summary>Comes with the last update of each answer.</summary>
    public AdditionalPropertiesDictionary? Properties { get; init; }

    /// <summary>What was asked, oldest first.</summary>
    public List<(List<ChatMessage> Messages, ChatOptions? Options)> Requests { get; } = [];

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Requests.Add(([.. messages], options));
        AIContent[] answer = answers[_next];
        string id = $"response-{++_next}";
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        foreach (AIContent content in answer)
        {
            yield return Update([content], id);
        }

        ChatResponseUpdate last = Update([new UsageContent(new UsageDetails { InputTokenCount = 7, OutputTokenCount = answer.Length, TotalTokenCount = 7 + answer.Length })], id);
        last.FinishReason = answer.OfType<FunctionCallContent>().Any() ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop;
        last.AdditionalProperties = Properties;
        yield return last;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType.IsInstanceOfType(this) ? this : serviceType.IsInstanceOfType(_metadata) ? _metadata : null;

    public void Dispose()
    {
    }

    private static ChatResponseUpdate Update(IList<AIContent> contents, string id) => new(ChatRole.Assistant, contents) { ResponseId = id, MessageId = $"message of {id}", ModelId = "glm-4.5v", CreatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) };
}
