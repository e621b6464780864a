using System;
using System.Threading;
using Coherence.Core.Identity;
using Coherence.Core.Storage;
using Coherence.Node.Log.Format;
using Coherence.Node.Storage.Devices;
using Coherence.Node.Storage.Failures;

namespace Coherence.Node.Storage;

/// <summary>The one thread that uses the store, because FASTER may wait for the disk, and wants one session for exact cuts.</summary>
/// <remarks>
/// Requests are done in order, and answered in order. It looks at the health of the store after each of them: the first failure is said,
/// and is the last word. Before <see cref="Start"/> the caller's thread uses the store, one at a time.
/// </remarks>
internal sealed class StoreThread : IValueStore, IDisposable
{
    // FASTER moves on when a write ends, which nudges; this is for the steps that it takes at other moments.
    private const int WatchMilliseconds = 10;

    private readonly FasterStore _store;
    private readonly Checkpointer _checkpoint;
    private readonly Compactor _compactor;
    private readonly LogReserve _reserve;
    private readonly StoreRoom _room;
    private readonly StoreHealth _health;
    private readonly StoreMailbox _mailbox;
    private readonly Func<Epoch, ChainHash> _chainOf;
    private readonly IDisposable _resources;
    private readonly Thread _thread;
    private IStoreAnswers? _answers;
    private bool _isDisposed;

    /// <summary>Over an open store. <see cref="StoreOpening"/> makes it.</summary>
    /// <param name="store">The store; disposed of with this.</param>
    /// <param name="checkpoint">Its checkpoints; disposed of with this.</param>
    /// <param name="compactor">Keeps its log short.</param>
    /// <param name="reserve">Keeps room ahead of its log.</param>
    /// <param name="room">Knows whether there is any; disposed of with this.</param>
    /// <param name="health">Where devices report.</param>
    /// <param name="mailbox">What waits; devices nudge it.</param>
    /// <param name="chainOf">The chain hash of the record of an epoch; asked on the thread that begins a checkpoint.</param>
    /// <param name="resources">The files and the lock; disposed of last.</param>
    public StoreThread(
        FasterStore store,
        Checkpointer checkpoint,
        Compactor compactor,
        LogReserve reserve,
        StoreRoom room,
        StoreHealth health,
        StoreMailbox mailbox,
        Func<Epoch, ChainHash> chainOf,
        IDisposable resources)
    {
        _store = store;
        _checkpoint = checkpoint;
        _compactor = compactor;
        _reserve = reserve;
        _room = room;
        _health = health;
        _mailbox = mailbox;
        _chainOf = chainOf;
        _resources = resources;
        _thread = new Thread(Run) { Name = "Coherence store", IsBackground = true };
    }

    /// <summary>Memory of the pages and of the index, in bytes. Any thread; a figure, not a promise.</summary>
    public long MemoryBytes => _store.PageMemoryBytes + _store.IndexMemoryBytes;

    /// <summary>Length of the log of values, in bytes. Any thread; a figure, not a promise.</summary>
    public long LogBytes => _store.Tail - _store.Begin;

    /// <summary>
    /// The checkpoint with which the store was opened is what counts from here on, or nothing, if it is new: files that no kept checkpoint
    /// needs are deleted, and the thread starts.
    /// </summary>
    public void Start(IStoreAnswers answers)
    {
        _answers = answers;
        _checkpoint.CleanAtStart();
        TellNotCleaned();
        _room.Start(answers.RoomChanged);
        _thread.Start();
    }

    /// <summary>Fills a batch on the caller's thread. Before <see cref="Start"/>.</summary>
    /// <exception cref="StoreException">The store failed.</exception>
    public void LoadNow(LoadBatch batch)
    {
        CheckNotStarted();
        _store.Load(batch);
        ThrowIfFailed();
    }

    /// <summary>Takes values over on the caller's thread. Before <see cref="Start"/>.</summary>
    /// <exception cref="StoreException">The store failed.</exception>
    public void StoreNow(StoreBatch batch)
    {
        CheckNotStarted();
        _store.Store(batch);
        ThrowIfFailed();
    }

    /// <summary>Shows every value on the caller's thread, each once. Before <see cref="Start"/>.</summary>
    /// <exception cref="StoreException">The store failed; what was shown is not all.</exception>
    public void ScanNow(IStoredValueVisitor visitor)
    {
        CheckNotStarted();
        _store.Scan(visitor);
        ThrowIfFailed();
    }

    /// <inheritdoc/>
    public void Load(LoadBatch batch) => _mailbox.Post(new StoreRequest(StoreRequestKind.Load, Loads: batch));

    /// <inheritdoc/>
    public void Store(StoreBatch batch) => _mailbox.Post(new StoreRequest(StoreRequestKind.Store, Stores: batch));

    /// <inheritdoc/>
    // The log may have gone on when the manifest is written, so its hash is asked for now.
    public void BeginCheckpoint(Epoch epoch, ReadOnlyMemory<byte> state) =>
        _mailbox.Post(new StoreRequest(StoreRequestKind.BeginCheckpoint, Epoch: epoch, Chain: _chainOf(epoch), State: state));

    /// <inheritdoc/>
    public void EndCheckpoint(Epoch epoch) => _mailbox.Post(new StoreRequest(StoreRequestKind.EndCheckpoint, Epoch: epoch));

    /// <summary>Ends the thread after the request that it is at. A checkpoint that is not yet durable is given up. Not from an answer.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _mailbox.Stop();
        _room.Stop();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _store.Dispose();
        _checkpoint.Dispose();
        _room.Dispose();
        _resources.Dispose();
    }

    private void Run()
    {
        try
        {
            _reserve.Follow(_store.Tail);
            bool isBusy = false;
            while (isBusy || _mailbox.Wait(_checkpoint.HoldsStores, Rest()))
            {
                if (_mailbox.TryTake(_checkpoint.HoldsStores, out StoreRequest request))
                {
                    Do(request);
                }

                _checkpoint.Step();

                // Copies that compaction makes need room before anything is given back.
                isBusy = _checkpoint.IsIdle && !_mailbox.IsStopped && _room.Missing is null && _compactor.IsDue();
                if (isBusy)
                {
                    _compactor.Step();
                }

                _reserve.Follow(_store.Tail);

                ThrowIfFailed();
            }
        }
#pragma warning disable CA1031 // Whatever it is, nothing that the store says from here on is to be believed.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            // Devices touch the disk no more either.
            _health.Report(failure);
            _mailbox.Stop();
            _answers!.Failed(StoreException.OfRunning(failure));
        }
    }

    // For how many milliseconds nothing is to be done if nothing comes.
    private int? Rest()
    {
        int? work = _checkpoint.IsWatching ? WatchMilliseconds : _room.Missing is null ? _compactor.Rest : null;
        return _reserve.Rest is { } retry && !(work < retry) ? retry : work;
    }

    private void Do(in StoreRequest request)
    {
        switch (request.Kind)
        {
            case StoreRequestKind.Load:
                _store.Load(request.Loads!);
                ThrowIfFailed();
                _answers!.Loaded(request.Loads!);
                break;
            case StoreRequestKind.Store:
                _store.Store(request.Stores!);
                ThrowIfFailed();
                _answers!.Stored(request.Stores!);
                break;
            case StoreRequestKind.BeginCheckpoint:
                _checkpoint.Begin(request);
                break;
            case StoreRequestKind.EndCheckpoint:
                _checkpoint.End(request.Epoch);
                break;
            default:
                Exception? givenUp = _checkpoint.Finish(out Epoch epoch);
                ThrowIfFailed();
                TellNotCleaned();
                if (givenUp is null)
                {
                    _answers!.CheckpointDone(epoch);
                }
                else
                {
                    _answers!.CheckpointGivenUp(epoch, givenUp);
                }

                break;
        }
    }

    private void TellNotCleaned()
    {
        if (_checkpoint.NotCleaned is { } failure)
        {
            _answers!.NotCleaned(failure);
        }
    }

    private void ThrowIfFailed()
    {
        if (_health.Failure is { } failure)
        {
            throw StoreException.OfRunning(failure);
        }
    }

    private void CheckNotStarted()
    {
        if (_answers is not null)
        {
            throw new InvalidOperationException("The store has its own thread by now.");
        }
    }
}
