using System.Text.Json;
using Glm45V.Messages;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace Glm45V.SemanticKernel;

/// <summary>Turns histories of Semantic Kernel into messages of Microsoft.Extensions.AI and answers back, and keeps what the kernel's own bridge loses.</summary>
internal static class KernelMessages
{
    /// <summary>Gives a history as messages: with its reasoning, and with calls named as the tools are.</summary>
    public static List<ChatMessage> ToMessages(IEnumerable<ChatMessageContent> history) => [.. history.Select(ToMessage)];

    /// <summary>Gives a message of an answer as the kernel has it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="response">The answer it belongs to, which knows its id, reason to end and usage.</param>
    public static ChatMessageContent ToKernel(ChatMessage message, ChatResponse response)
    {
        var content = new ChatMessageContent(new AuthorRole(message.Role.Value), content: null, response.ModelId, message.RawRepresentation ?? response, metadata: Metadata("Id", response.ResponseId, response.CreatedAt, response.FinishReason, response.Usage, message.AdditionalProperties))
        {
            AuthorName = message.AuthorName,
        };
        content.Items.Clear();
        foreach (AIContent item in message.Contents)
        {
            if (ToKernel(item, response.ModelId) is { } converted)
            {
                content.Items.Add(converted);
            }
        }

        // As Semantic Kernel's own connectors have it: whoever ends a loop by a function reads its result as text.
        if (content.Role == AuthorRole.Tool && content.Content is null && content.Items.OfType<Microsoft.SemanticKernel.FunctionResultContent>().LastOrDefault() is { } result)
        {
            content.Items.Insert(0, new Microsoft.SemanticKernel.TextContent(Words(result.Result)));
        }

        return content;
    }

    /// <summary>Gives an update of a streamed answer as the kernel has it.</summary>
    /// <param name="update">The update.</param>
    /// <param name="calls">Calls that came before it in this answer.</param>
    public static StreamingChatMessageContent ToKernel(ChatResponseUpdate update, ref int calls)
    {
        UsageDetails? usage = update.Contents.OfType<UsageContent>().LastOrDefault()?.Details;
        var content = new StreamingChatMessageContent(
            update.Role is { } role ? new AuthorRole(role.Value) : null,
            content: null,
            update.RawRepresentation ?? update,
            modelId: update.ModelId,
            metadata: Metadata("CompletionId", update.ResponseId, update.CreatedAt, update.FinishReason, usage, update.AdditionalProperties))
        {
            AuthorName = update.AuthorName,
        };
        foreach (AIContent item in update.Contents)
        {
            switch (item)
            {
                case Microsoft.Extensions.AI.TextContent text:
                    content.Items.Add(new StreamingTextContent(text.Text, modelId: update.ModelId));
                    break;
                case TextReasoningContent reasoning:
                    content.Items.Add(new StreamingReasoningContent(reasoning.Text) { ModelId = update.ModelId });
                    break;
                case Microsoft.Extensions.AI.FunctionCallContent call:
                    content.Items.Add(new StreamingFunctionCallUpdateContent(call.CallId, call.Name, JsonSerializer.Serialize(call.Arguments, AIJsonUtilities.DefaultOptions), calls++));
                    break;
            }
        }

        return content;
    }

    private static ChatMessage ToMessage(ChatMessageContent content)
    {
        ChatMessage message = content.ToChatMessage();
        if (message.Role == ChatRole.Tool && message.Contents.Any(item => item is Microsoft.Extensions.AI.FunctionResultContent))
        {
            message.Contents = [.. message.Contents.Where(item => item is not Microsoft.Extensions.AI.TextContent)]; // the result's own text, told twice
        }

        for (int i = 0; i < message.Contents.Count; i++)
        {
            // The tool has its plugin in its name, so the call has it too.
            if (message.Contents[i] is Microsoft.Extensions.AI.FunctionCallContent call
                && content.Items.OfType<Microsoft.SemanticKernel.FunctionCallContent>().FirstOrDefault(same => same.Id == call.CallId) is { PluginName: { Length: > 0 } plugin } kernel)
            {
                message.Contents[i] = new Microsoft.Extensions.AI.FunctionCallContent(call.CallId, $"{plugin}_{kernel.FunctionName}", call.Arguments) { Exception = call.Exception, AdditionalProperties = call.AdditionalProperties };
            }
        }

        for (int i = content.Items.Count - 1; i >= 0; i--)
        {
            if (content.Items[i] is ReasoningContent reasoning)
            {
                message.Contents.Insert(Math.Min(i, message.Contents.Count), new TextReasoningContent(reasoning.Text));
            }
        }

        return message;
    }

    private static KernelContent? ToKernel(AIContent item, string? modelId)
    {
        KernelContent? content = item switch
        {
            Microsoft.Extensions.AI.TextContent text => new Microsoft.SemanticKernel.TextContent(text.Text),
            TextReasoningContent reasoning => new ReasoningContent(reasoning.Text),
            DataContent data when data.HasTopLevelMediaType("image") => new ImageContent(data.Uri),
            UriContent uri when uri.HasTopLevelMediaType("image") => new ImageContent(uri.Uri),
            Microsoft.Extensions.AI.FunctionCallContent call => new Microsoft.SemanticKernel.FunctionCallContent(call.Name, pluginName: null, call.CallId, call.Arguments is null ? null : new KernelArguments(call.Arguments)) { Exception = call.Exception },
            Microsoft.Extensions.AI.FunctionResultContent result => new Microsoft.SemanticKernel.FunctionResultContent(callId: result.CallId, result: result.Result),
            _ => null, // usage is in the metadata
        };
        if (content is not null)
        {
            content.ModelId = modelId;
            content.InnerContent = item;
        }

        return content;
    }

    private static string Words(object? result) => result switch
    {
        null => "",
        string text => text,
        IEnumerable<AIContent> several => string.Concat(several.OfType<Microsoft.Extensions.AI.TextContent>().Select(text => text.Text)),
        _ => result.ToString() ?? "", // a JSON string too gives its text
    };

    private static Dictionary<string, object?> Metadata(string idName, string? id, DateTimeOffset? created, ChatFinishReason? finish, UsageDetails? usage, AdditionalPropertiesDictionary? more)
    {
        var metadata = new Dictionary<string, object?> { [idName] = id, ["CreatedAt"] = created };
        if (finish is { } reason)
        {
            metadata["FinishReason"] = reason.Value;
        }

        if (usage is not null)
        {
            metadata["Usage"] = usage;
        }

        if (more?.TryGetValue(RequestProperties.Logprobs, out object? logprobs) == true)
        {
            metadata["ContentTokenLogProbabilities"] = logprobs;
        }

        if (more?.TryGetValue(RequestProperties.StopSequence, out object? stop) == true)
        {
            metadata["StopSequence"] = stop;
        }

        return metadata;
    }
}
