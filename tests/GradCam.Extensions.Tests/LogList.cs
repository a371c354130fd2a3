using Microsoft.Extensions.Logging;

namespace GradCam.Extensions.Tests;

/// <summary>Keeps the log messages.</summary>
internal sealed class LogList : ILoggerProvider, ILogger
{
    public List<(LogLevel Level, string Message)> Entries { get; } = [];

    public string? Category { get; private set; }

    public ILogger CreateLogger(string categoryName)
    {
        if (categoryName == "GradCam")
            Category = categoryName;
        return this;
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Entries.Add((logLevel, formatter(state, exception)));

    public void Dispose()
    {
    }
}
