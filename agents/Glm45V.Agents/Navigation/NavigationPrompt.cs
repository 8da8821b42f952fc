using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Navigation;

/// <summary>Writes a trajectory as the conversation a model goes on with: goal, then a call and its result for every step.</summary>
/// <remarks>
/// The messages are ordinary ones. The first screenshot stands beside the goal, every later one is part of the previous call's result.
/// The goal's text is never mixed with anything else. A reply without a call left no trace on the page and leaves none in the
/// conversation either; while it is the newest step, the system message tells what was wrong with it.
/// </remarks>
internal sealed class NavigationPrompt(string instructions, HistoryPictures pictures)
{
    public const string Omitted = "(screenshot omitted)";
    public const string Unchanged = "The page did not change. Do something else.";

    private readonly HashSet<string> _callIds = new(StringComparer.Ordinal);

    public IList<ChatMessage> Write(Trajectory trajectory, Observation now)
    {
        List<(AgentStep Step, FunctionCallContent Call)> called = [];
        foreach (AgentStep step in trajectory.Steps)
        {
            if (Call(step) is { } call)
            {
                called.Add((step, call));
            }
        }

        List<Observation> seen = [.. called.Select(pair => pair.Step.Observation), now];
        List<ChatMessage> messages = [.. System(trajectory), Goal(trajectory.Goal, Picture(seen, 0), Elements(seen, 0))];
        foreach ((int index, (AgentStep step, FunctionCallContent call)) in called.Index())
        {
            messages.Add(new ChatMessage(ChatRole.Assistant, Said(step.Decision.Message, call)));
            messages.Add(new ChatMessage(ChatRole.Tool, [Result(step, call, step.Result.Picture is { } zoomed ? new DataContent(zoomed, "image/png") : Picture(seen, index + 1), Elements(seen, index + 1))]));
        }

        return messages;
    }

    private IEnumerable<ChatMessage> System(Trajectory trajectory)
    {
        string? correction = trajectory.Steps is [.., { } last] && !HasCall(last) ? last.Result.Error : null;
        string text = string.Join("\n\n", new[] { instructions, correction }.Where(part => !string.IsNullOrEmpty(part)));
        return text.Length > 0 ? [new ChatMessage(ChatRole.System, text)] : [];
    }

    private static ChatMessage Goal(string goal, DataContent? picture, TextContent? elements) =>
        new(ChatRole.User, [.. new AIContent?[] { picture, new TextContent(goal), elements }.OfType<AIContent>()]);

    private static FunctionResultContent Result(AgentStep step, FunctionCallContent call, DataContent? picture, TextContent? elements)
    {
        string text = step switch
        {
            { Result.Error: { } error } => error,
            { HadNoEffect: true } => $"{step.Result.Text} {Unchanged}",
            _ => step.Result.Text ?? "Done.",
        };
        return new FunctionResultContent(call.CallId, (List<AIContent>)[.. new AIContent?[] { new TextContent(text), picture ?? (AIContent)new TextContent(Omitted), elements }.OfType<AIContent>()])
        {
            // A call that failed is no part of what was done: prompts that list only what was done leave it out.
            Exception = step.HadNoEffect ? new Glm45VException(text) : null,
        };
    }

    private DataContent? Picture(List<Observation> seen, int index) =>
        index >= pictures.FirstKept(seen.Count - 1) ? new DataContent(seen[index].Marked ?? seen[index].Png, "image/png") : null;

    // The elements of older screens say nothing of what is there now, and would be most of the prompt. They stand behind their picture,
    // so that the prompt of the next step is the same up to and with that picture.
    private static TextContent? Elements(List<Observation> seen, int index) =>
        index == seen.Count - 1 && seen[index].Elements is { } words ? new TextContent(words) : null;

    private static bool HasCall(AgentStep step) =>
        step.Decision.Action is not null || step.Decision.Message?.Contents.OfType<FunctionCallContent>().Any() == true;

    /// <summary>Gives the call a step was decided by, under an id that no other call of the conversation has; null without a call.</summary>
    private FunctionCallContent? Call(AgentStep step)
    {
        FunctionCallContent? call = step.Decision.Message?.Contents.OfType<FunctionCallContent>().FirstOrDefault();
        if (call is null && step.Decision.Action is { } action)
        {
            Dictionary<string, object?> arguments = action.Arguments.EnumerateObject().ToDictionary(value => value.Name, value => (object?)value.Value);
            call = new FunctionCallContent("", action.Name, arguments);
        }

        if (call is null || (call.CallId is { Length: > 0 } id && _callIds.Add(id)))
        {
            return call;
        }

        string unique = $"step-{step.Index + 1}";
        _callIds.Add(unique);
        return new FunctionCallContent(unique, call.Name, call.Arguments) { Exception = call.Exception };
    }

    /// <summary>Repeats what the model said, with one call: every call needs a result, and only the first was taken.</summary>
    private static List<AIContent> Said(ChatMessage? message, FunctionCallContent call) =>
        [.. message?.Contents.Where(content => content is TextContent or TextReasoningContent) ?? [], call];
}
