using System;
using System.Threading;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Node.Log;
using Coherence.Node.Loop;
using Coherence.Node.Metrics;

namespace Coherence.Node.Roots;

/// <summary>The one thread that writes the epoch log. A thread of its own, because a synchronous write blocks it for as long as the disk takes.</summary>
internal sealed class LogThread : IDisposable
{
    // Room is made by people, so a second is soon enough.
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly EpochLog _log;
    private readonly TimeProvider _time;
    private readonly RootRoom _room;
    private readonly Thread _thread;
    private EngineLoop? _loop;
    private Action<Exception>? _failed;
    private Epoch _epoch;
    private ReadOnlyMemory<byte> _record;
    private bool _hasRecord;
    private bool _stopping;

    /// <summary>Of a log.</summary>
    /// <param name="log">The log.</param>
    /// <param name="room">Hears whether a record waits for room.</param>
    /// <param name="time">The clock.</param>
    public LogThread(EpochLog log, RootRoom room, TimeProvider time)
    {
        _log = log;
        _room = room;
        _time = time;
        _thread = new Thread(Run) { Name = "Coherence log", IsBackground = true };
    }

    /// <summary>Starts the thread.</summary>
    /// <param name="loop">Hears how each write ended.</param>
    /// <param name="failed">Hears of the first write that failed, after the engine was told; nothing is written from there on.</param>
    public void Start(EngineLoop loop, Action<Exception> failed)
    {
        _loop = loop;
        _failed = failed;
        _thread.Start();
    }

    /// <summary>Hands a record over. One is on its way at a time: the engine waits for its answer before the next.</summary>
    public void Write(Epoch epoch, ReadOnlyMemory<byte> record)
    {
        lock (_gate)
        {
            _epoch = epoch;
            _record = record;
            _hasRecord = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Ends the thread after the record it is writing; one that waits for room is given up.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }

        if (_thread.IsAlive)
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        while (TryTake(out Epoch epoch, out ReadOnlyMemory<byte> record))
        {
            try
            {
                if (!TryAppend(epoch, record))
                {
                    return;
                }
            }
#pragma warning disable CA1031 // Whatever it is, the record is not known to be durable, and nobody may be told that it is.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                // The log refuses every later append by itself; the engine stops acknowledging and tells everybody (DUR-5).
                _loop!.Post(new PersistFailedInput(failure));
                _failed!(failure);
                return;
            }

            _loop!.DeliverDurable(new EpochDurableInput(epoch));
        }
    }

    // A record for which there is no room is written when there is some: nothing of it was, and the log is as it was before. False at the end.
    private bool TryAppend(Epoch epoch, ReadOnlyMemory<byte> record)
    {
        for (bool isWaiting = false; ; isWaiting = true)
        {
            try
            {
                long began = _time.GetTimestamp();
                _log.Append(epoch, record);
                RootMetrics.Written(_time.GetElapsedTime(began));
                if (isWaiting)
                {
                    _room.RecordWaits(null);
                }

                return true;
            }
            catch (EpochLogException full) when (full.Kind == EpochLogErrorKind.Full)
            {
                if (!isWaiting)
                {
                    _room.RecordWaits(full);
                }

                if (!WaitForRetry())
                {
                    return false;
                }
            }
        }
    }

    private bool WaitForRetry()
    {
        lock (_gate)
        {
            if (!_stopping)
            {
                _ = Monitor.Wait(_gate, RetryInterval);
            }

            return !_stopping;
        }
    }

    private bool TryTake(out Epoch epoch, out ReadOnlyMemory<byte> record)
    {
        lock (_gate)
        {
            while (!_hasRecord && !_stopping)
            {
                _ = Monitor.Wait(_gate);
            }

            epoch = _epoch;
            record = _record;
            bool taken = _hasRecord;
            _hasRecord = false;
            return taken;
        }
    }

    private sealed class EpochDurableInput(Epoch epoch) : IEngineInput
    {
        public void Apply(SystemEngine engine) => engine.EpochDurable(epoch);

        public void Abandon()
        {
            // The root has ended; the epoch is in the log and will be found there.
        }
    }

    private sealed class PersistFailedInput(Exception failure) : IEngineInput
    {
        public void Apply(SystemEngine engine) => engine.PersistFailed(failure.Message);

        public void Abandon()
        {
            // The root has ended; nothing was acknowledged.
        }
    }
}
