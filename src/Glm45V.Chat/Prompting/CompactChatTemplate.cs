using Glm45V.Messages;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat.Prompting;

/// <summary>The nano model's prompt: one user turn with the newest picture, the goal and the calls made so far.</summary>
/// <remarks>
/// The model knows its tools by heart and never thinks, so system messages, tool descriptions and
/// <see cref="PromptRequest.EnableThinking"/> are not written. Without tools the user's text is asked as it is.
/// </remarks>
public sealed class CompactChatTemplate : IPromptTemplate
{
    /// <inheritdoc/>
    /// <exception cref="MissingGoalException">No user message holds text.</exception>
    public RenderedPrompt Render(PromptRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);

        List<PromptTurn> turns = new ConversationReader(acceptVideo: false).Read(request.Messages);
        bool acts = OfferedTools.Declarations(request.Tools).Count > 0;
        int goalAt = turns.FindLastIndex(turn => turn.Role == PromptRole.User && PythonText.Strip(turn.Text).Length > 0);
        if (goalAt < 0)
        {
            throw new MissingGoalException();
        }

        var prompt = new PromptBuilder();
        prompt.Template("[gMASK]<sop><|user|>\n");
        if (turns.SelectMany(turn => turn.Parts).OfType<ImagePart>().LastOrDefault() is { } newest)
        {
            prompt.Image(newest.Content);
        }

        string goal = Goal(turns[goalAt]);
        prompt.Text(acts ? $"Task: {goal}" : goal);
        if (acts)
        {
            WriteCalls(prompt, CallsAfter(turns, goalAt));
        }

        prompt.Control(ControlMarks.NoThink);
        if (request.AddGenerationPrompt)
        {
            prompt.Template("<|assistant|>\n<think></think>\n");
        }

        return prompt.Build();
    }

    /// <summary>Gives the offered tool whose name, without its plugin's prefix, is what the model wrote.</summary>
    public string ResolveToolName(string written, IReadOnlyList<AITool> tools)
    {
        ArgumentNullException.ThrowIfNull(written);
        ArgumentNullException.ThrowIfNull(tools);
        return tools.Any(tool => tool.Name == written)
            ? written
            : tools.FirstOrDefault(tool => CompactCalls.ShortName(tool.Name) == written)?.Name ?? written;
    }

    /// <summary>Gives a tool's name without its plugin's prefix, where the model knows it.</summary>
    public string WrittenName(AITool tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        return CompactCalls.ShortName(tool.Name);
    }

    /// <summary>The model never thinks.</summary>
    public bool LetsThink(bool? enableThinking) => false;

    private static string Goal(PromptTurn turn)
    {
        string goal = PythonText.Strip(turn.Text);
        return goal.EndsWith(ControlMarks.NoThink, StringComparison.Ordinal) ? goal[..^ControlMarks.NoThink.Length] : goal;
    }

    private static List<PromptCall> CallsAfter(List<PromptTurn> turns, int goalAt)
    {
        var calls = new List<PromptCall>();
        foreach (PromptTurn turn in turns.Skip(goalAt + 1))
        {
            calls.AddRange(turn.Calls);
            if (turn.Failed)
            {
                // What failed changed nothing on the screen. Identifiers may repeat, so the newest call of that name is meant.
                int failed = calls.FindLastIndex(call => call.CallId == turn.CallId);
                if (failed >= 0)
                {
                    calls.RemoveAt(failed);
                }
            }
        }

        return calls;
    }

    private static void WriteCalls(PromptBuilder prompt, List<PromptCall> calls)
    {
        if (calls.Count > 0)
        {
            prompt.Text("\nDone:");
        }

        for (int i = 0; i < calls.Count; i++)
        {
            prompt.Text($"\n{i + 1}. {CompactCalls.Write(calls[i])}");
        }
    }
}
