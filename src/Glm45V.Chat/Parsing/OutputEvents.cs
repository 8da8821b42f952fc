namespace Glm45V.Chat.Parsing;

/// <summary>Something that the output said.</summary>
public abstract record OutputEvent;

/// <summary>More of the reasoning.</summary>
/// <param name="Text">The new text; the joined deltas of a run have no blank edges.</param>
public sealed record ReasoningDelta(string Text) : OutputEvent;

/// <summary>More of the answer.</summary>
/// <param name="Text">The new text.</param>
public sealed record TextDelta(string Text) : OutputEvent;

/// <summary>The end of a stretch of the answer that stood between <c>&lt;|begin_of_box|&gt;</c> and <c>&lt;|end_of_box|&gt;</c>.</summary>
/// <param name="Text">The text between the marks, which also came as <see cref="TextDelta"/>.</param>
public sealed record BoxRegion(string Text) : OutputEvent;

/// <summary>A tool call whose name is complete.</summary>
/// <param name="Index">Its place among the calls of this output, from 0.</param>
/// <param name="CallId">The identifier made for it.</param>
/// <param name="Name">The whole name of the tool.</param>
public sealed record ToolCallStarted(int Index, string CallId, string Name) : OutputEvent;

/// <summary>More of a call's arguments.</summary>
/// <param name="Index">The call's place.</param>
/// <param name="Json">The next piece of the arguments' JSON text; all pieces joined are one object.</param>
public sealed record ToolCallArgumentsDelta(int Index, string Json) : OutputEvent;

/// <summary>A tool call that is closed and may be run.</summary>
/// <param name="Index">The call's place.</param>
/// <param name="CallId">The identifier made for it.</param>
/// <param name="Name">The name of the tool.</param>
/// <param name="Arguments">The arguments by name: <see cref="System.Text.Json.JsonElement"/> values, null for JSON null.</param>
/// <param name="ArgumentsJson">The exact JSON text: all pieces of <see cref="ToolCallArgumentsDelta"/> joined.</param>
public sealed record ToolCallCompleted(
    int Index, string CallId, string Name, IDictionary<string, object?> Arguments, string ArgumentsJson) : OutputEvent;

/// <summary>A started tool call that never closed: it must not be run. Its raw text follows as <see cref="TextDelta"/>.</summary>
/// <param name="Index">The call's place.</param>
/// <param name="CallId">The identifier made for it.</param>
public sealed record ToolCallDropped(int Index, string CallId) : OutputEvent;

/// <summary>Where an output ended.</summary>
public enum OutputEndState
{
    /// <summary>In the answer, or after a closed call.</summary>
    Answer,

    /// <summary>In reasoning that was never closed.</summary>
    Reasoning,

    /// <summary>In a tool call that was never closed.</summary>
    ToolCall,
}

/// <summary>How an output ended.</summary>
/// <param name="State">Where it ended.</param>
/// <param name="ToolCalls">How many calls were completed.</param>
/// <param name="StopToken">The stop token that was seen, such as <c>&lt;|observation|&gt;</c>; null when none was.</param>
public sealed record OutputEnd(OutputEndState State, int ToolCalls, string? StopToken);
