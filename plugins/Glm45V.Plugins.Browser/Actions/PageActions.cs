using System.Text.Json.Nodes;

namespace Glm45V.Plugins.Browser.Actions;

/// <summary>Opens an address.</summary>
public sealed record GotoAction(string Url) : BrowserAction
{
    /// <inheritdoc/>
    public override string Name => "goto";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Navigates;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => new() { ["url"] = Url };
}

/// <summary>Goes back in the tab's history.</summary>
public sealed record BackAction : BrowserAction
{
    /// <inheritdoc/>
    public override string Name => "back";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Navigates;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => [];
}

/// <summary>Goes forward in the tab's history.</summary>
public sealed record ForwardAction : BrowserAction
{
    /// <inheritdoc/>
    public override string Name => "forward";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Navigates;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => [];
}

/// <summary>Loads the page again.</summary>
public sealed record ReloadAction : BrowserAction
{
    /// <inheritdoc/>
    public override string Name => "reload";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Navigates;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => [];
}

/// <summary>Opens a tab, empty or with an address, and shows it.</summary>
public sealed record NewTabAction(string? Url = null) : BrowserAction
{
    /// <inheritdoc/>
    public override string Name => "new_tab";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Navigates;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => And([], ("url", Url));
}

/// <summary>Shows another tab, by its number from 1.</summary>
public sealed record SwitchTabAction(int Tab) : BrowserAction
{
    /// <inheritdoc/>
    public override string Name => "switch_tab";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Navigates;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => new() { ["tab"] = Tab };
}

/// <summary>Closes a tab by its number from 1, or the one shown.</summary>
public sealed record CloseTabAction(int? Tab = null) : BrowserAction
{
    /// <inheritdoc/>
    public override string Name => "close_tab";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Navigates;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => And([], ("tab", Tab));
}

/// <summary>Waits for the page, up to five seconds.</summary>
public sealed record WaitAction(double Seconds = 1, string? Reason = null) : BrowserAction
{
    /// <summary>The longest wait in seconds.</summary>
    public const double Longest = 5;

    /// <inheritdoc/>
    public override string Name => "wait";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Looks;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => And([], ("seconds", Seconds == 1 ? null : Seconds), ("reason", Reason));
}

/// <summary>Looks closer at a part of the screenshot, given by two corners in thousandths; nothing on the page happens.</summary>
public sealed record ZoomAction(int X1, int Y1, int X2, int Y2) : BrowserAction
{
    /// <inheritdoc/>
    public override string Name => "zoom";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Looks;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => new() { ["x1"] = X1, ["y1"] = Y1, ["x2"] = X2, ["y2"] = Y2 };
}
