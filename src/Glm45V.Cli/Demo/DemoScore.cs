namespace Glm45V.Cli.Demo;

/// <summary>Who acts on a demo page.</summary>
internal enum DemoWay
{
    /// <summary>The agent, clicking where the model points.</summary>
    Exact,

    /// <summary>The agent, clicking the control nearest to where the model points.</summary>
    Snapping,

    /// <summary>Semantic Kernel alone.</summary>
    Kernel,

    /// <summary>Whoever made the page: the ceiling.</summary>
    Oracle,

    /// <summary>Clicks on any control: the floor.</summary>
    Random,
}

/// <summary>How a demo page went.</summary>
internal sealed record DemoScore(DemoPage Page, DemoWay Way, bool Solved, int Steps, TimeSpan Duration, string? Trace);
