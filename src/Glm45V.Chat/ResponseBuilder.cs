using Glm45V.Chat.Parsing;
using Glm45V.Messages;
using Glm45V.Runtime.Generation;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat;

/// <summary>Makes the updates of one answer, all under one response and message id.</summary>
internal sealed class ResponseBuilder(Glm45VModel model, DateTimeOffset created)
{
    private readonly string _responseId = $"chatcmpl-{Guid.NewGuid():N}";
    private readonly string _messageId = $"msg_{Guid.NewGuid():N}";

    /// <summary>Empties the list and gives an update for each event that users see.</summary>
    public IReadOnlyList<ChatResponseUpdate> Take(List<OutputEvent> events)
    {
        ChatResponseUpdate[] updates = [.. events.Select(Content).OfType<AIContent>().Select(content => Update([content]))];
        events.Clear();
        return updates;
    }

    /// <summary>The last update: finish reason, usage, and what was asked for about the tokens.</summary>
    public ChatResponseUpdate Last(FinishReason? finish, OutputEnd end, AnswerCounts counts, GenerationStatistics statistics, string? stop, IReadOnlyList<ChatTokenLogprob>? logprobs)
    {
        ChatResponseUpdate update = Update([new UsageContent(new UsageDetails
        {
            InputTokenCount = statistics.PromptTokens,
            CachedInputTokenCount = statistics.CachedTokens,
            OutputTokenCount = counts.Tokens,
            ReasoningTokenCount = counts.Reasoning,
            TotalTokenCount = statistics.PromptTokens + counts.Tokens,
        })]);
        update.FinishReason = end.ToolCalls > 0 ? ChatFinishReason.ToolCalls
            : stop is null && finish == FinishReason.Length ? ChatFinishReason.Length
            : ChatFinishReason.Stop;
        update.RawRepresentation = statistics;
        if (stop is not null)
        {
            (update.AdditionalProperties ??= [])[RequestProperties.StopSequence] = stop;
        }

        if (logprobs is not null)
        {
            (update.AdditionalProperties ??= [])[RequestProperties.Logprobs] = logprobs;
        }

        return update;
    }

    private static AIContent? Content(OutputEvent said) => said switch
    {
        ReasoningDelta reasoning => new TextReasoningContent(reasoning.Text),
        TextDelta text => new TextContent(text.Text),
        ToolCallCompleted call => new FunctionCallContent(call.CallId, call.Name, call.Arguments),
        _ => null, // beginnings and fragments of calls: Microsoft.Extensions.AI has no content for them
    };

    private ChatResponseUpdate Update(IList<AIContent> contents) => new(ChatRole.Assistant, contents)
    {
        ResponseId = _responseId,
        MessageId = _messageId,
        ModelId = model.Manifest.Name,
        CreatedAt = created,
    };
}

/// <summary>Tokens of an answer, and those of them that are reasoning.</summary>
internal record struct AnswerCounts(int Tokens, int Reasoning);
