using Glm45V.Chat.Parsing;
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

    /// <summary>The last update: finish reason and usage.</summary>
    public ChatResponseUpdate Last(FinishReason? finish, OutputEnd end, int produced, GenerationStatistics statistics)
    {
        ChatResponseUpdate update = Update([new UsageContent(new UsageDetails
        {
            InputTokenCount = statistics.PromptTokens,
            OutputTokenCount = produced,
            TotalTokenCount = statistics.PromptTokens + produced,
        })]);
        update.FinishReason = end.ToolCalls > 0 ? ChatFinishReason.ToolCalls
            : finish == FinishReason.Length ? ChatFinishReason.Length
            : ChatFinishReason.Stop;
        update.RawRepresentation = statistics;
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
