using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace Glm45V.SemanticKernel;

/// <summary>What a function gave back, with word that the model is not to be asked again: <see cref="FinalResultClient"/> makes its text the answer.</summary>
/// <param name="contents">What the function gave.</param>
/// <param name="answer">The answer of the run.</param>
/// <param name="reason">Why it ends.</param>
internal sealed class FinalResult(IEnumerable<AIContent> contents, string answer, ChatFinishReason reason) : List<AIContent>(contents)
{
    [JsonIgnore]
    public string Answer { get; } = answer;

    [JsonIgnore]
    public ChatFinishReason Reason { get; } = reason;

    /// <summary>Ends the loop of a FunctionInvokingChatClient too, where there is one that lets its functions do so.</summary>
    public static FinalResult End(IEnumerable<AIContent> contents, string answer, ChatFinishReason reason)
    {
        if (FunctionInvokingChatClient.CurrentContext is { } context)
        {
            context.Terminate = true;
        }

        return new FinalResult(contents, answer, reason);
    }
}
