namespace Glm45V.Cli.Demo;

/// <summary>Holds one page of the demo: a task for an agent and the document to solve it on.</summary>
/// <param name="Kind">The kind of page.</param>
/// <param name="Seed">The number the page is made from; with the kind it names the page for good.</param>
/// <param name="Goal">The task in words, as the nano model is asked.</param>
/// <param name="Html">A whole HTML document that needs no other file and asks no server for anything.</param>
public sealed record DemoPage(DemoPageKind Kind, int Seed, string Goal, string Html)
{
    /// <summary>The width the page is shown at, in CSS pixels at scale 1.</summary>
    public const int Width = 224;

    /// <summary>The height the page is shown at, in CSS pixels at scale 1.</summary>
    public const int Height = 308;

    /// <summary>The script that says, from the page's own state, whether the goal is reached: true or false.</summary>
    public const string SolvedScript = "window.solved()";
}
