using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Watching;
using Coherence.Node.Failures;
using Coherence.Node.Leases;
using Coherence.Node.Reading;

namespace Coherence.Node.Watching;

/// <summary>Between the engine's thread, which puts states here, and the one reader of a watch, which takes them.</summary>
/// <remarks>A state is put whole, so what is taken ends with the mark of its epoch. Waiting allocates nothing.</remarks>
internal sealed class WatchFeed(LeaseClock lease) : IWatchSink, IValueTaskSource
{
    private readonly Lock _gate = new();
    private readonly WatchBacklog _backlog = new();
    private readonly List<(WatchedValue Value, GrantedValue Granted)> _changed = [];
    private readonly List<WatchedValue> _left = [];
    private ManualResetValueTaskSourceCore<bool> _signal = new() { RunContinuationsAsynchronously = true };
    private bool _isWaiting;
    private bool _isCancelled;
    private Exception? _failure;

    // Of the engine's thread: the epoch that was chosen, and how old it was at that moment.
    private Epoch _chosen;
    private TimeSpan _age;
    private bool _isStale;
    private long? _awaitedSince;

    /// <summary>Until there is something to take, or no more will come. For one reader.</summary>
    public ValueTask WaitAsync()
    {
        lock (_gate)
        {
            if (!_backlog.IsEmpty || _failure is not null || _isCancelled)
            {
                return default;
            }

            _signal.Reset();
            _isWaiting = true;
            return new ValueTask(this, _signal.Version);
        }
    }

    /// <summary>Takes what there is.</summary>
    /// <exception cref="CoherenceException">There is nothing, and no more will come.</exception>
    public void TakeTo(List<WatchEvent> events)
    {
        lock (_gate)
        {
            if (_backlog.IsEmpty && _failure is not null)
            {
                throw _failure;
            }

            _backlog.TakeTo(events);
        }
    }

    /// <summary>The reader waits no longer. Any thread.</summary>
    public void Cancel()
    {
        bool isWaiting;
        lock (_gate)
        {
            _isCancelled = true;
            isWaiting = StopWaiting();
        }

        Wake(isWaiting);
    }

    /// <summary>There will be no more. Any thread; the first reason counts.</summary>
    public void End(Exception failure)
    {
        bool isWaiting;
        lock (_gate)
        {
            _failure ??= failure;
            isWaiting = StopWaiting();
        }

        Wake(isWaiting);
    }

    public void Chosen(Epoch epoch)
    {
        _changed.Clear();
        _left.Clear();
        _chosen = epoch;
        _age = lease.Age(out _isStale);
        _awaitedSince = null;
    }

    public void Awaited(Epoch epoch)
    {
        Chosen(epoch);
        _awaitedSince = lease.Now();
    }

    public void Changed(WatchedValue value, GrantedValue granted) => _changed.Add((value, granted));

    public void Left(WatchedValue value) => _left.Add(value);

    public void UpToDate(bool isComplete)
    {
        TimeSpan age = _age + (_awaitedSince is { } moment ? lease.Since(moment) : TimeSpan.Zero);
        bool isWaiting;
        lock (_gate)
        {
            foreach ((WatchedValue value, GrantedValue granted) in _changed)
            {
                _backlog.Put(value, WatchEvent.Changed(value.Spec, new ReadResult(granted, _chosen, age, _isStale)));
            }

            foreach (WatchedValue value in _left)
            {
                _backlog.Leave(value);
            }

            _backlog.UpToDate(_chosen, isComplete);
            isWaiting = StopWaiting();
        }

        _changed.Clear();
        _left.Clear();
        Wake(isWaiting);
    }

    public void ConnectionLost(Epoch epoch)
    {
        bool isWaiting;
        lock (_gate)
        {
            _backlog.ConnectionLost(epoch);
            isWaiting = StopWaiting();
        }

        Wake(isWaiting);
    }

    public void Resumed(Epoch epoch)
    {
        bool isWaiting;
        lock (_gate)
        {
            _backlog.Resumed(epoch);
            isWaiting = !_backlog.IsEmpty && StopWaiting();
        }

        Wake(isWaiting);
    }

    public void Refused(IndexSpec spec, RefuseReason reason) => End(ReadFailures.Of(spec, reason));

    public void Malformed(IndexSpec list) =>
        End(new CoherenceException(CoherenceFailure.Defect, $"The value of {list} should list others, and does not."));

    void IValueTaskSource.GetResult(short token) => _signal.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _signal.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _signal.OnCompleted(continuation, state, token, flags);

    private bool StopWaiting()
    {
        bool isWaiting = _isWaiting;
        _isWaiting = false;
        return isWaiting;
    }

    private void Wake(bool isWaiting)
    {
        if (isWaiting)
        {
            _signal.SetResult(true);
        }
    }
}
