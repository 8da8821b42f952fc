using Glm45V.Messages;
using Microsoft.Extensions.AI;

namespace Glm45V.Remote.Answers;

/// <summary>Makes the updates of one answer, all under one message id, however many rounds it took.</summary>
internal sealed class UpdateFrame(string model, DateTimeOffset created)
{
    private readonly string _messageId = $"msg_{Guid.NewGuid():N}";
    private string? _responseId;

    public ChatResponseUpdate Update(AnswerReader answer, params IList<AIContent> contents) => new(ChatRole.Assistant, contents)
    {
        ResponseId = _responseId ??= answer.Id is { Length: > 0 } id ? id : $"chatcmpl-{Guid.NewGuid():N}",
        MessageId = _messageId,
        ModelId = answer.Model ?? model,
        CreatedAt = answer.Created ?? created,
    };

    /// <summary>The last update: finish reason, usage of all rounds, and log-probabilities where they came.</summary>
    public ChatResponseUpdate Last(AnswerReader answer, UsageDetails usage)
    {
        ChatResponseUpdate update = Update(answer, usage.InputTokenCount is null && usage.OutputTokenCount is null ? [] : [new UsageContent(usage)]);
        update.FinishReason = answer.Calls.Count > 0 ? ChatFinishReason.ToolCalls : answer.Finish ?? ChatFinishReason.Stop;
        if (answer.Logprobs.Count > 0)
        {
            (update.AdditionalProperties ??= [])[RequestProperties.Logprobs] = answer.Logprobs;
        }

        return update;
    }
}
