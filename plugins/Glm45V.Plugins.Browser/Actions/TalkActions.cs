using System.Text.Json.Nodes;

namespace Glm45V.Plugins.Browser.Actions;

/// <summary>Reads something off the page as data; <paramref name="Schema"/> is a JSON Schema, null lets the reader choose a form.</summary>
public sealed record ExtractAction(string What, JsonObject? Schema = null) : BrowserAction
{
    /// <inheritdoc/>
    public override string Name => "extract";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Looks;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => And(new JsonObject { ["what"] = What }, ("schema", Schema?.DeepClone()));

    /// <inheritdoc/>
    public bool Equals(ExtractAction? other) => other is not null && What == other.What && JsonNode.DeepEquals(Schema, other.Schema);

    /// <inheritdoc/>
    public override int GetHashCode() => What.GetHashCode(StringComparison.Ordinal);
}

/// <summary>Asks the person the agent works for.</summary>
public sealed record AskUserAction(string Question) : BrowserAction
{
    /// <inheritdoc/>
    public override string Name => "ask_user";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Tells;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => new() { ["question"] = Question };
}

/// <summary>Asks for a yes before something that cannot be undone.</summary>
public sealed record ConfirmAction(string What) : BrowserAction
{
    /// <inheritdoc/>
    public override string Name => "confirm";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Tells;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => new() { ["what"] = What };
}

/// <summary>Keeps something in mind for later steps.</summary>
public sealed record NoteAction(string Text) : BrowserAction
{
    /// <inheritdoc/>
    public override string Name => "note";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Tells;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => new() { ["text"] = Text };
}

/// <summary>Ends the run as done, with an answer when the task asks for one.</summary>
public sealed record DoneAction(string? Answer = null) : BrowserAction
{
    /// <inheritdoc/>
    public override string Name => "done";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Tells;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => And([], ("answer", Answer));
}

/// <summary>Ends the run because the task cannot be done.</summary>
public sealed record InfeasibleAction(string Reason) : BrowserAction
{
    /// <inheritdoc/>
    public override string Name => "infeasible";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Tells;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => new() { ["reason"] = Reason };
}
