namespace Glm45V.Benchmarks;

/// <summary>One part of the report.</summary>
internal interface IBenchmark
{
    /// <summary>What the command line calls it.</summary>
    string Name { get; }

    /// <summary>Its heading.</summary>
    string Title { get; }

    /// <summary>Measures, and gives the text below the heading.</summary>
    Task<string> RunAsync(Workbench workbench, CancellationToken cancellationToken);
}
