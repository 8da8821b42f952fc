using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Glm45V.SemanticKernel;

/// <summary>Answers in the model's stead where the last function ended the run: the kernel's loop, which no function can end, then has its answer.</summary>
internal sealed class FinalResultClient(IChatClient inner) : DelegatingChatClient(inner)
{
    public override Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> conversation = [.. messages];
        return Answer(conversation) is { } answer ? Task.FromResult(answer) : base.GetResponseAsync(conversation, options, cancellationToken);
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> conversation = [.. messages];
        IAsyncEnumerable<ChatResponseUpdate> updates = Answer(conversation) is { } answer
            ? answer.ToChatResponseUpdates().ToAsyncEnumerable()
            : base.GetStreamingResponseAsync(conversation, options, cancellationToken);
        await foreach (ChatResponseUpdate update in updates.ConfigureAwait(false))
        {
            yield return update;
        }
    }

    private static ChatResponse? Answer(IReadOnlyList<ChatMessage> conversation) =>
        conversation is [.., { } last] && last.Contents.OfType<FunctionResultContent>().Select(result => result.Result).OfType<FinalResult>().LastOrDefault() is { } final
            ? new ChatResponse(new ChatMessage(ChatRole.Assistant, final.Answer) { MessageId = Guid.NewGuid().ToString("N") }) { FinishReason = final.Reason }
            : null;
}
