using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

/// <summary>Keeps what is logged, and lets a test wait for an entry.</summary>
internal sealed class CollectingLog : ILoggerFactory, ILogger
{
    private readonly Lock _gate = new();
    private readonly List<LogEntry> _entries = [];
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        TaskCompletionSource added;
        lock (_gate)
        {
            _entries.Add(new LogEntry(logLevel, $"{formatter(state, exception)} {exception?.Message}"));
            added = _added;
            _added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        added.SetResult();
    }

    /// <summary>The first entry that contains a text; waits for it.</summary>
    public async Task<LogEntry> EntryAsync(string text)
    {
        while (true)
        {
            Task added;
            lock (_gate)
            {
                if (_entries.FirstOrDefault(entry => entry.Text.Contains(text, StringComparison.Ordinal)) is { } found)
                {
                    return found;
                }

                added = _added.Task;
            }

            await added.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
