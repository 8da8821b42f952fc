namespace Glm45V.Plugins.Browser.Actions;

/// <summary>The actions that an agent takes itself, without the page.</summary>
internal static class TalkDefinitions
{
    public static IReadOnlyList<ActionDefinition> All { get; } =
    [
        new("extract", ActionFamilies.Talk,
            "Reads something off the page as data and keeps it for the answer.",
            schema => schema.Text("what", "What to read.").Object("schema", "A JSON Schema that the data shall fulfil."),
            read => new ExtractAction(read.Words("what", "what to read"), read.OptionalObject("schema"))),
        new("ask_user", ActionFamilies.Talk,
            "Asks the user something you need to know and cannot find out.",
            schema => schema.Text("question", "The question."),
            read => new AskUserAction(read.Words("question", "the question"))),
        new("confirm", ActionFamilies.Talk,
            "Asks the user for a yes before something that cannot be undone.",
            schema => schema.Text("what", "What you are about to do."),
            read => new ConfirmAction(read.Words("what", "what you are about to do"))),
        new("note", ActionFamilies.Talk,
            "Keeps something in mind for later steps.",
            schema => schema.Text("text", "What to keep."),
            read => new NoteAction(read.Words("text", "what to keep"))),
        new("done", ActionFamilies.Talk,
            "Ends the work: call it when the screenshot shows that the task is done, or when it cannot be done.",
            schema => schema.Text("answer", "What the task asks to be told, if it asks for anything.", isRequired: false),
            read => new DoneAction(read.OptionalText("answer"))),
        new("infeasible", ActionFamilies.Talk,
            "Ends the work because the task cannot be done.",
            schema => schema.Text("reason", "Why it cannot be done."),
            read => new InfeasibleAction(read.Words("reason", "why it cannot be done"))),
    ];
}
