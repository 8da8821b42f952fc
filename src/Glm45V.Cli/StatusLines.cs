namespace Glm45V.Cli;

/// <summary>Progress as lines of standard error.</summary>
internal sealed class StatusLines : IProgress<string>
{
    /// <inheritdoc/>
    public void Report(string value) => Console.Error.WriteLine(value);
}
