using System.Text.Json;
using Glm45V.Messages;

namespace Glm45V.Chat.Prompting;

/// <summary>An answer's tokens as the model made them.</summary>
/// <param name="Turn">The answer as its reader got it.</param>
/// <param name="Ids">Its tokens, without the one that stopped it.</param>
/// <param name="Text">Their text.</param>
/// <param name="ReasoningEnd">How many of the tokens its reasoning and <c>&lt;/think&gt;</c> take; 0 where it has none.</param>
/// <param name="ThinkingOff">Whether the prompt had closed its reasoning.</param>
internal sealed record RememberedAnswer(PromptTurn Turn, int[] Ids, string Text, int ReasoningEnd, bool ThinkingOff);

/// <summary>The tokens of the last answers, so that a conversation that comes back is the one the model had, token for token.</summary>
/// <remarks>
/// Text that is encoded again may give other tokens than those that were sampled, and arguments of calls come back with other
/// white space: both would end the prefix that a KV cache holds. Thread-safe.
/// </remarks>
internal sealed class AnswerMemory
{
    private const int Capacity = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, RememberedAnswer> _answers = [];
    private readonly Queue<string> _keys = []; // the oldest first

    /// <summary>Keeps an answer; the oldest of too many is forgotten.</summary>
    public void Keep(RememberedAnswer answer, string salt)
    {
        string key = Key(answer.Turn, salt);
        lock (_lock)
        {
            if (!_answers.ContainsKey(key))
            {
                _keys.Enqueue(key);
            }

            _answers[key] = answer;
            if (_keys.Count > Capacity)
            {
                _answers.Remove(_keys.Dequeue());
            }
        }
    }

    /// <summary>Gives the tokens of a turn that came back unchanged, or null.</summary>
    public RememberedAnswer? Find(PromptTurn turn, string salt)
    {
        lock (_lock)
        {
            return _answers.TryGetValue(Key(turn, salt), out RememberedAnswer? answer) && SameCalls(answer.Turn, turn) ? answer : null;
        }
    }

    private static string Key(PromptTurn turn, string salt) =>
        string.Join('\0', [salt, turn.Text, .. turn.Calls.SelectMany(call => new[] { call.CallId, call.Name })]);

    private static bool SameCalls(PromptTurn left, PromptTurn right) =>
        left.Calls.Count == right.Calls.Count && left.Calls.Zip(right.Calls).All(pair => SameArguments(pair.First, pair.Second));

    private static bool SameArguments(PromptCall left, PromptCall right) =>
        left.Arguments.Count == right.Arguments.Count
        && left.Arguments.Zip(right.Arguments).All(pair => pair.First.Key == pair.Second.Key && JsonElement.DeepEquals(pair.First.Value, pair.Second.Value));
}
