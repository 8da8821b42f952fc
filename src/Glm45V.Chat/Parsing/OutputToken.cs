namespace Glm45V.Chat.Parsing;

/// <summary>A piece of generated output: one control token, or ordinary text in which the same characters mean nothing.</summary>
/// <param name="ControlToken">The spelling of the control token, such as <c>&lt;tool_call&gt;</c>; null for ordinary text.</param>
/// <param name="Text">The text; for a control token its spelling.</param>
public readonly record struct OutputToken(string? ControlToken, string Text)
{
    /// <summary>A control token.</summary>
    public static OutputToken Control(string spelling) => new(spelling, spelling);

    /// <summary>Ordinary text of any length.</summary>
    public static OutputToken Plain(string text) => new(null, text);
}
