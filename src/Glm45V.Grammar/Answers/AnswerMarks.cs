namespace Glm45V.Grammar.Answers;

/// <summary>The control tokens that give an answer its parts, as GLM spells them.</summary>
internal static class AnswerMarks
{
    public const string Think = "<think>";
    public const string EndThink = "</think>";
    public const string Call = "<tool_call>";
    public const string EndCall = "</tool_call>";
    public const string Key = "<arg_key>";
    public const string EndKey = "</arg_key>";
    public const string Value = "<arg_value>";
    public const string EndValue = "</arg_value>";

    /// <summary>Around the answer of GLM-4.1V, behind its reasoning.</summary>
    public const string Answer = "<answer>";
    public const string EndAnswer = "</answer>";

    public const string Box = "<|begin_of_box|>";
    public const string EndBox = "<|end_of_box|>";
}
