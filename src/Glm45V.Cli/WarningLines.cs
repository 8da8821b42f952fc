using Microsoft.Extensions.Logging;

namespace Glm45V.Cli;

/// <summary>Writes warnings to standard error, such as that an endpoint is asked again: else the command would seem to hang.</summary>
internal sealed class WarningLines : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Console.Error.WriteLine(formatter(state, exception));

    public void Dispose()
    {
    }
}
