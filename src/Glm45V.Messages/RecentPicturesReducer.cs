using Microsoft.Extensions.AI;

namespace Glm45V.Messages;

#pragma warning disable MEAI001 // the interface that ReducingChatClient takes is marked as experimental
/// <summary>Keeps the newest pictures of a conversation and puts a short text in the place of older ones: screenshots of a long loop would fill the context.</summary>
/// <remarks>For <c>ChatClientBuilder.UseChatReducer</c>, behind function invocation. Messages are copied, never changed. Thread-safe.</remarks>
public sealed class RecentPicturesReducer : IChatReducer
{
    /// <summary>What stands in the place of a picture.</summary>
    public const string Omitted = "(picture omitted)";

    private readonly int _keep;

    /// <summary>Makes a reducer.</summary>
    /// <param name="keep">How many pictures stay, at least 1.</param>
    public RecentPicturesReducer(int keep)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        _keep = keep;
    }

    /// <inheritdoc/>
    public Task<IEnumerable<ChatMessage>> ReduceAsync(IEnumerable<ChatMessage> messages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        List<ChatMessage> all = [.. messages];
        int left = _keep;
        for (int i = all.Count - 1; i >= 0; i--)
        {
            all[i] = Reduced(all[i], ref left);
        }

        return Task.FromResult<IEnumerable<ChatMessage>>(all);
    }

    private static ChatMessage Reduced(ChatMessage message, ref int left)
    {
        AIContent[] contents = Reduced(message.Contents, ref left);
        if (contents.SequenceEqual(message.Contents))
        {
            return message;
        }

        ChatMessage copy = message.Clone();
        copy.Contents = contents;
        return copy;
    }

    // The newest stand last.
    private static AIContent[] Reduced(IEnumerable<AIContent> contents, ref int left)
    {
        AIContent[] all = [.. contents];
        for (int i = all.Length - 1; i >= 0; i--)
        {
            if (all[i] is FunctionResultContent result)
            {
                all[i] = Reduced(result, ref left);
            }
            else if (IsPicture(all[i]) && left-- <= 0)
            {
                all[i] = new TextContent(Omitted);
            }
        }

        return all;
    }

    private static FunctionResultContent Reduced(FunctionResultContent result, ref int left)
    {
        AIContent[] given = result.Result switch { AIContent one => [one], IEnumerable<AIContent> several => [.. several], _ => [] };
        AIContent[] kept = Reduced(given, ref left);
        return kept.SequenceEqual(given) ? result : new FunctionResultContent(result.CallId, kept.ToList()) { Exception = result.Exception, AdditionalProperties = result.AdditionalProperties };
    }

    private static bool IsPicture(AIContent content) =>
        content is DataContent data && data.HasTopLevelMediaType("image") || content is UriContent uri && uri.HasTopLevelMediaType("image");
}
#pragma warning restore MEAI001
