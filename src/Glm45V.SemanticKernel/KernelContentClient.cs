using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using FunctionResultContent = Microsoft.Extensions.AI.FunctionResultContent;

namespace Glm45V.SemanticKernel;

/// <summary>Hands the model what kernel functions gave back in the terms of Microsoft.Extensions.AI: pictures as pictures.</summary>
/// <remarks>The innermost client of the pipeline: messages are copied, never changed; options pass through as they are, since kernel filters hang on them.</remarks>
internal sealed class KernelContentClient(IChatClient inner) : DelegatingChatClient(inner)
{
    public override Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetResponseAsync([.. messages.Select(Converted)], options, cancellationToken);

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (ChatResponseUpdate update in base.GetStreamingResponseAsync([.. messages.Select(Converted)], options, cancellationToken).ConfigureAwait(false))
        {
            yield return update;
        }
    }

    private static ChatMessage Converted(ChatMessage message)
    {
        if (!message.Contents.Any(content => content is FunctionResultContent { Result: KernelContent or IEnumerable<KernelContent> }))
        {
            return message;
        }

        ChatMessage copy = message.Clone();
        copy.Contents = [.. message.Contents.Select(content => content is FunctionResultContent { Result: KernelContent or IEnumerable<KernelContent> } result ? With(result, Converted(result.Result)) : content)];
        return copy;
    }

    private static FunctionResultContent With(FunctionResultContent result, object converted) => new(result.CallId, converted) { Exception = result.Exception, AdditionalProperties = result.AdditionalProperties };

    private static object Converted(object result) => result switch
    {
        IEnumerable<KernelContent> several => several.Select(one => (AIContent)Converted(one)).ToList(),
        BinaryContent { DataUri: { } data } binary => new DataContent(data, binary.MimeType),
        BinaryContent { Uri: { } address } binary => new UriContent(address, binary.MimeType ?? "image/*"),
        _ => new Microsoft.Extensions.AI.TextContent(result.ToString()),
    };
}
