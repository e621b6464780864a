using System;
using System.Threading;
using Coherence.Node.Log.Files;

namespace Coherence.Node.Log;

/// <summary>Has the next segment ready before it is needed, on a thread of its own, so that an append does not wait for the zero-filling.</summary>
/// <remarks>Any thread. The lock is held for the hand-over only, never during I/O.</remarks>
internal sealed class SegmentPreparer : IDisposable
{
    // After a failure (the disk is full) the next try comes by itself; space is freed by people, so a second is soon enough.
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _settled = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly SegmentMaker _maker;
    private readonly long _bytes;
    private readonly Action _tried;
    private readonly Thread _thread;
    private PreparationState _state;
    private ISegmentFile? _ready;
    private Exception? _failure;

    /// <summary>Begins to prepare the first segment.</summary>
    /// <param name="maker">Makes it.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="tried">Called on the thread of this when a try has ended otherwise than the one before.</param>
    public SegmentPreparer(SegmentMaker maker, long bytes, Action tried)
    {
        _maker = maker;
        _bytes = bytes;
        _tried = tried;
        _thread = new Thread(Run) { IsBackground = true, Name = "Coherence epoch log, next segment" };
        _thread.Start();
    }

    /// <summary>Whether the last try that has ended failed. Stays so while the next try runs.</summary>
    public bool HasFailed => Failure is not null;

    /// <summary>Why it failed; null if it did not.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Waits until the present try has ended.</summary>
    public void Settle() => _settled.Wait();

    /// <summary>Tries again now, and waits until that try has ended. Waits for a try that is under way, too.</summary>
    public void Retry()
    {
        lock (_gate)
        {
            if (_state == PreparationState.Failed)
            {
                Begin();
            }
        }

        Settle();
    }

    /// <summary>The next segment, waiting for it if need be; the one after it is then begun.</summary>
    /// <exception cref="EpochLogException">There is no room for it.</exception>
    /// <exception cref="System.IO.IOException">It could not be made for another reason.</exception>
    public ISegmentFile Take()
    {
        Retry();
        lock (_gate)
        {
            if (_ready is null)
            {
                throw _failure is not null && FileErrors.IsFull(_failure)
                    ? EpochLogException.OfRoom(_bytes, _failure)
                    : new System.IO.IOException("The next segment could not be made.", _failure);
            }

            ISegmentFile taken = _ready;
            _ready = null;
            return taken;
        }
    }

    /// <summary>Begins the segment after the one that was taken, now that the name of that one is free again.</summary>
    public void Continue()
    {
        lock (_gate)
        {
            Begin();
        }
    }

    /// <summary>Ends the thread and deletes what it has prepared.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _state = PreparationState.Stopped;
        }

        _ = _wake.Set();
        _thread.Join();
        if (_ready is not null)
        {
            _ready.Dispose();
            _maker.Discard(_maker.Directory.PreparedPath);
        }

        _settled.Dispose();
        _wake.Dispose();
    }

    private void Begin()
    {
        _state = PreparationState.Working;
        _settled.Reset();
        _ = _wake.Set();
    }

    private PreparationState State()
    {
        lock (_gate)
        {
            return _state;
        }
    }

    private bool MustStop() => State() == PreparationState.Stopped;

    private void Run()
    {
        for (PreparationState state = State(); state != PreparationState.Stopped; state = State())
        {
            if (state == PreparationState.Working)
            {
                Prepare();
                continue;
            }

            bool isWoken = state == PreparationState.Failed ? _wake.WaitOne(RetryInterval) : _wake.WaitOne();
            lock (_gate)
            {
                if (!isWoken && _state == PreparationState.Failed)
                {
                    Begin();
                }
            }
        }

        _settled.Set();
    }

    private void Prepare()
    {
        ISegmentFile? made = null;
        Exception? failure = null;
        try
        {
            made = _maker.Make(_maker.Directory.PreparedPath, _bytes, MustStop);
        }
        catch (Exception error)
        {
            // Whatever it is: it is told to the thread that appends, and must not end the process from here.
            failure = error;
        }

        bool isOtherwise = HasFailed != (failure is not null);
        lock (_gate)
        {
            _ready = made;
            Volatile.Write(ref _failure, failure);
            if (_state != PreparationState.Stopped)
            {
                _state = made is null ? PreparationState.Failed : PreparationState.Ready;
            }
        }

        _settled.Set();
        if (isOtherwise)
        {
            _tried();
        }
    }
}
