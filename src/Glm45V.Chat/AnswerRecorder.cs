using Glm45V.Chat.Prompting;
using Glm45V.Messages;
using Glm45V.Runtime.Generation;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat;

/// <summary>Collects an answer's tokens and what its reader gets of it, for the conversation's next turn.</summary>
internal sealed class AnswerRecorder(Glm45VModel model, bool thinkingOff)
{
    private readonly List<int> _ids = [];
    private readonly List<AIContent> _contents = [];

    public void Add(GeneratedToken token)
    {
        if (token.Finish != FinishReason.Stop)
        {
            _ids.Add(token.Id);
        }
    }

    public void Add(ChatResponseUpdate update) => _contents.AddRange(update.Contents);

    /// <summary>Gives the answer, or null where its tokens cannot stand in a prompt: a placeholder of a picture would want one.</summary>
    public RememberedAnswer? Finish()
    {
        if (_ids.Count == 0 || _ids.Contains(model.Config.ImageTokenId) || _ids.Contains(model.Config.VideoTokenId)
            || new ConversationReader(acceptVideo: false).Read([new ChatMessage(ChatRole.Assistant, _contents)]) is not [PromptTurn turn])
        {
            return null;
        }

        int end = model.Tokenizer.TryGetId(ControlMarks.EndThink, out int endThink) ? _ids.IndexOf(endThink) + 1 : 0;
        return new RememberedAnswer(turn, [.. _ids], model.Tokenizer.Decode([.. _ids]), thinkingOff ? 0 : end, thinkingOff);
    }
}
