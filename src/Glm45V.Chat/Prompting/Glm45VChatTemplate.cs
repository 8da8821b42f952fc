using System.Text.Json;
using Glm45V.Messages;

namespace Glm45V.Chat.Prompting;

/// <summary>GLM-4.5V's chat template: matches the released Jinja text byte for byte, with pictures in tool results written as GLM-4.6V does.</summary>
public sealed class Glm45VChatTemplate : IPromptTemplate
{
    private const string ToolsHead =
        "<|system|>\n# Tools\n\nYou may call one or more functions to assist with the user query.\n\n"
        + "You are provided with function signatures within <tools></tools> XML tags:\n<tools>\n";

    private const string ToolsFoot =
        "</tools>\n\nFor each function call, output the function name and arguments within the following XML format:\n"
        + "<tool_call>{function-name}\n<arg_key>{arg-key-1}</arg_key>\n<arg_value>{arg-value-1}</arg_value>\n"
        + "<arg_key>{arg-key-2}</arg_key>\n<arg_value>{arg-value-2}</arg_value>\n...\n</tool_call>";

    /// <inheritdoc/>
    public RenderedPrompt Render(PromptRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);

        List<PromptTurn> turns = new ConversationReader(acceptVideo: true).Read(request.Messages);
        bool thinkingOff = request.EnableThinking == false;
        int lastUser = turns.FindLastIndex(turn => turn.Role == PromptRole.User);
        var prompt = new PromptBuilder();
        prompt.Template("[gMASK]<sop>");
        WriteTools(prompt, request);
        for (int i = 0; i < turns.Count; i++)
        {
            PromptTurn turn = turns[i];
            switch (turn.Role)
            {
                case PromptRole.System:
                    prompt.Template("<|system|>\n").Parts(turn.Parts);
                    break;
                case PromptRole.User:
                    WriteUser(prompt, turn, thinkingOff);
                    break;
                case PromptRole.Assistant:
                    if (request.Remembered?.Invoke(turn) is not { } remembered || !TryReplay(prompt, turn, remembered, keepReasoning: i > lastUser))
                    {
                        WriteAssistant(prompt, turn, keepReasoning: i > lastUser);
                    }

                    break;
                default:
                    WriteToolResult(prompt, turn, opensRun: i == 0 || turns[i - 1].Role != PromptRole.Tool);
                    break;
            }
        }

        if (request.AddGenerationPrompt)
        {
            prompt.Template(thinkingOff ? "<|assistant|>\n<think></think>\n" : "<|assistant|>\n");
        }

        return prompt.Build();
    }

    private static void WriteTools(PromptBuilder prompt, PromptRequest request)
    {
        if (request.Tools.Count == 0)
        {
            return;
        }

        prompt.Template(ToolsHead);
        foreach (string line in OfferedTools.Declarations(request.Tools).Select(ToolLines.Write))
        {
            prompt.Text(line).Text("\n");
        }

        prompt.Template(ToolsFoot);
    }

    private static void WriteUser(PromptBuilder prompt, PromptTurn turn, bool thinkingOff)
    {
        prompt.Template("<|user|>\n");
        if (!thinkingOff)
        {
            prompt.Parts(turn.Parts);
            return;
        }

        bool asked = turn.Text.EndsWith(ControlMarks.NoThink, StringComparison.Ordinal);
        int last = turn.Parts.FindLastIndex(part => part is TextPart { Text.Length: > 0 });
        if (asked && turn.Parts[last] is TextPart text && text.Text.EndsWith(ControlMarks.NoThink, StringComparison.Ordinal))
        {
            // The person wrote the mark that the template would add: it stays a control token, and is not doubled.
            prompt.Parts(turn.Parts.Take(last)).Text(text.Text[..^ControlMarks.NoThink.Length])
                .Control(ControlMarks.NoThink).Parts(turn.Parts.Skip(last + 1));
            return;
        }

        prompt.Parts(turn.Parts);
        if (!asked)
        {
            prompt.Control(ControlMarks.NoThink);
        }
    }

    /// <summary>Writes an earlier answer with the tokens that the model made; false where the template would now write something else.</summary>
    private static bool TryReplay(PromptBuilder prompt, PromptTurn turn, RememberedAnswer answer, bool keepReasoning)
    {
        if (answer.ThinkingOff)
        {
            prompt.Template("<|assistant|>\n<think></think>\n").Tokens(answer.Text, answer.Ids);
            return true;
        }

        if (answer.ReasoningEnd == 0 || (keepReasoning && turn.Reasoning != answer.Turn.Reasoning))
        {
            return false;
        }

        if (keepReasoning)
        {
            prompt.Template("<|assistant|>\n").Tokens(answer.Text, answer.Ids);
            return true;
        }

        int marks = answer.Text.IndexOf(ControlMarks.EndThink, StringComparison.Ordinal) + ControlMarks.EndThink.Length;
        prompt.Template("<|assistant|>\n<think></think>").Tokens(answer.Text[marks..], answer.Ids[answer.ReasoningEnd..]);
        return true;
    }

    private static void WriteAssistant(PromptBuilder prompt, PromptTurn turn, bool keepReasoning)
    {
        (string reasoning, string content) = SplitReasoning(turn);
        prompt.Template("<|assistant|>\n<think>");
        if (keepReasoning)
        {
            prompt.Text(PythonText.Strip(reasoning));
        }

        prompt.Control(ControlMarks.EndThink);
        content = PythonText.Strip(content);
        if (content.Length > 0)
        {
            prompt.Text("\n").Text(content);
        }

        foreach (PromptCall call in turn.Calls)
        {
            prompt.Template("\n<tool_call>").Text(call.Name).Text("\n");
            foreach ((string name, JsonElement value) in call.Arguments)
            {
                prompt.Template("<arg_key>").Text(name).Template("</arg_key>\n<arg_value>")
                    .Text(JsonValues.ToText(value)).Template("</arg_value>\n");
            }

            prompt.Control(ControlMarks.EndToolCall);
        }
    }

    /// <summary>Gives reasoning and answer; text that still holds its <c>&lt;/think&gt;</c> is split there, as the template does.</summary>
    private static (string Reasoning, string Content) SplitReasoning(PromptTurn turn)
    {
        string content = turn.Text;
        if (turn.Reasoning is not null || !content.Contains(ControlMarks.EndThink, StringComparison.Ordinal))
        {
            return (turn.Reasoning ?? string.Empty, content);
        }

        string[] pieces = content.Split(ControlMarks.EndThink);
        string reasoning = pieces[0].TrimEnd('\n').Split(ControlMarks.Think)[^1].TrimStart('\n');
        return (reasoning, pieces[^1].TrimStart('\n'));
    }

    private static void WriteToolResult(PromptBuilder prompt, PromptTurn turn, bool opensRun)
    {
        prompt.Template(opensRun ? "<|observation|>\n<tool_response>\n" : "\n<tool_response>\n");
        prompt.Parts(turn.Parts).Template("\n</tool_response>");
    }
}
