namespace Glm45V.Cli.Demo;

/// <summary>Holds a composed page before it becomes a document: its goal, its elements and what the tests click on it.</summary>
internal sealed record PageDraft(
    string Goal,
    string Body,
    IReadOnlyList<DemoClick> Solution,
    IReadOnlyList<IReadOnlyList<DemoClick>> Mistakes);
