namespace Glm45V.Cli.Generated;

/// <summary>A page made from a seed: like pages of the web, and like none of them.</summary>
/// <param name="Seed">The number it is made from.</param>
/// <param name="Level">How much is on it, from 1, a heading and a button, to 5, a dashboard.</param>
/// <param name="Look">Its colours and how dense it is.</param>
/// <param name="Width">Width that it is shown at, in pixels.</param>
/// <param name="Html">The document, which needs nothing else.</param>
internal sealed record GeneratedPage(int Seed, int Level, PageLook Look, int Width, string Html);
