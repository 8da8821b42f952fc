using Glm45V.Grammar.Answers;

namespace Glm45V.Chat.Prompting;

/// <summary>The spellings of GLM's added tokens; whether a spelling is a token is decided by where it came from, never by its look.</summary>
internal static class ControlMarks
{
    public const string System = "<|system|>";
    public const string User = "<|user|>";
    public const string Assistant = "<|assistant|>";
    public const string Observation = "<|observation|>";
    public const string EndOfText = "<|endoftext|>";
    public const string Image = "<|begin_of_image|><|image|><|end_of_image|>";
    public const string Video = "<|begin_of_video|><|video|><|end_of_video|>";
    public const string Think = AnswerMarks.Think;
    public const string EndThink = AnswerMarks.EndThink;

    /// <summary>Tokens of GLM-4.1V alone: in the other models' text these spellings are text, so they are not in <see cref="All"/>.</summary>
    public const string Answer = AnswerMarks.Answer;
    public const string EndAnswer = AnswerMarks.EndAnswer;

    public const string ToolCall = AnswerMarks.Call;
    public const string EndToolCall = AnswerMarks.EndCall;
    public const string ToolResponse = "<tool_response>";
    public const string EndToolResponse = "</tool_response>";
    public const string ArgKey = AnswerMarks.Key;
    public const string EndArgKey = AnswerMarks.EndKey;
    public const string ArgValue = AnswerMarks.Value;
    public const string EndArgValue = AnswerMarks.EndValue;
    public const string NoThink = "/nothink";
    public const string BeginBox = AnswerMarks.Box;
    public const string EndBox = AnswerMarks.EndBox;

    /// <summary>Every added token of GLM-4.5V and GLM-4.6V, one spelling each; none is a prefix of another.</summary>
    public static readonly string[] All =
    [
        EndOfText, "[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>", System, User, Assistant, Observation,
        "<|begin_of_image|>", "<|end_of_image|>", "<|begin_of_video|>", "<|end_of_video|>",
        "<|begin_of_audio|>", "<|end_of_audio|>", "<|begin_of_transcription|>", "<|end_of_transcription|>",
        "<|code_prefix|>", "<|code_middle|>", "<|code_suffix|>",
        Think, EndThink, ToolCall, EndToolCall, ToolResponse, EndToolResponse, ArgKey, EndArgKey, ArgValue, EndArgValue,
        NoThink, BeginBox, EndBox, "<|image|>", "<|video|>",
    ];

    /// <summary>The mark that <paramref name="text"/> starts with, or null.</summary>
    public static string? At(ReadOnlySpan<char> text)
    {
        foreach (string mark in All)
        {
            if (text.StartsWith(mark, StringComparison.Ordinal))
            {
                return mark;
            }
        }

        return null;
    }

    /// <summary>Says whether <paramref name="text"/> is a proper prefix of some mark, so that more text may complete it.</summary>
    public static bool MayBegin(ReadOnlySpan<char> text)
    {
        foreach (string mark in All)
        {
            if (mark.Length > text.Length && mark.AsSpan().StartsWith(text, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Says whether a mark may start with this character.</summary>
    public static bool MayStartWith(char value) => value is '<' or '[' or '/';
}
