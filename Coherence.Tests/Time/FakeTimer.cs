using System;
using System.Threading;
using System.Threading.Tasks;

namespace Coherence.Tests.Time;

/// <summary>A timer of a <see cref="FakeTimeProvider"/>.</summary>
internal sealed class FakeTimer : ITimer
{
    private readonly FakeTimeProvider _clock;
    private readonly TimerCallback _callback;
    private readonly object? _state;
    private volatile bool _disposed;

    public FakeTimer(FakeTimeProvider clock, TimerCallback callback, object? state)
    {
        _clock = clock;
        _callback = callback;
        _state = state;
    }

    /// <summary>When it fires next, as time since the start of the clock. The clock's, under its lock.</summary>
    public TimeSpan Due { get; set; }

    /// <summary>How often it fires; zero or infinite for once. The clock's, under its lock.</summary>
    public TimeSpan Period { get; set; }

    /// <summary>Orders timers that are due at the same time: the one that was set first fires first.</summary>
    public long Number { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_disposed)
        {
            return false;
        }

        _clock.Set(this, dueTime, period);
        return true;
    }

    public void Fire()
    {
        if (!_disposed)
        {
            _callback(_state);
        }
    }

    public void Dispose()
    {
        _disposed = true;
        _clock.Remove(this);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
