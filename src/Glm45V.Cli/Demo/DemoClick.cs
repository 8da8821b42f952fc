namespace Glm45V.Cli.Demo;

/// <summary>Says where a control lies: its label and its middle in pixels of the 224 × 308 page.</summary>
internal readonly record struct DemoClick(string Label, int X, int Y);
