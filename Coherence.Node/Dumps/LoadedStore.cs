using System;
using System.Collections.Generic;
using System.Threading;
using Coherence.Core.Identity;
using Coherence.Core.Storage;
using Coherence.Node.Dumps.Format;
using Coherence.Node.Storage;
using Coherence.Node.Storage.Failures;

namespace Coherence.Node.Dumps;

/// <summary>Fills a new store with the values of a dump, and makes them a checkpoint.</summary>
internal sealed class LoadedStore(RootLoadOptions options, string directory, string dump, CancellationToken cancellation) : IDumpVisitor, IStoreAnswers, IDisposable
{
    private const int BatchValues = 256;
    private const int BatchBytes = 1 << 20;
    private const long FewestExpected = 1_000_000;

    // What a dump says of itself takes no more memory than this for the index: 1.3 to 2.6 GB.
    private const long MostExpected = 100_000_000;

    // The history of the root that was dumped is not in the dump.
    private const long NoOlder = -1;

    private readonly LoadBatch _looked = new();
    private readonly StoreBatch _stored = new();
    private readonly HashSet<IndexSpec> _specs = [];
    private readonly ManualResetEventSlim _answered = new();
    private DumpHeader? _header;
    private ReadOnlyMemory<byte> _state;
    private StoreThread? _store;
    private Exception? _failure;

    /// <inheritdoc/>
    public void Begin(DumpHeader header, ReadOnlyMemory<byte> state)
    {
        _header = header;
        _state = state;
        var store = new StoreOptions
        {
            Directory = directory,
            MemoryBytes = options.PageBytes,
            ExpectedValues = options.ExpectedValues ?? Math.Clamp(header.Values, FewestExpected, MostExpected),
        };
        _store = StoreOpening.Open(store, header.Cluster, _ => header.Chain, static _ => null).Thread;
    }

    /// <inheritdoc/>
    public void OnValue(IndexSpec spec, Epoch changed, ReadOnlyMemory<byte> value)
    {
        cancellation.ThrowIfCancellationRequested();
        IndexSpec owned = spec.ToOwned();
        if (!_specs.Add(owned))
        {
            throw Twice(spec);
        }

        _looked.Add(owned);
        _stored.Add(owned, changed, NoOlder, value.Span);
        if (_stored.Count == BatchValues || _stored.Bytes >= BatchBytes)
        {
            StoreBatch();
        }
    }

    /// <summary>All values were shown, and the dump is whole: a start finds them from here on.</summary>
    /// <exception cref="StoreException">The disk refuses.</exception>
    public void Complete()
    {
        StoreBatch();
        _store!.Start(this);
        _store.BeginCheckpoint(_header!.Epoch, _state);
        _store.EndCheckpoint(_header.Epoch);
        _answered.Wait(cancellation);
        if (_failure is not null)
        {
            throw StoreException.OfRunning(_failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _store?.Dispose();
        _answered.Dispose();
    }

    void IStoreAnswers.Loaded(LoadBatch batch) => throw new InvalidOperationException("Nothing was asked for. This is a bug.");

    void IStoreAnswers.Stored(StoreBatch batch) => throw new InvalidOperationException("Nothing was handed over. This is a bug.");

    void IStoreAnswers.CheckpointDone(Epoch epoch) => _answered.Set();

    // In a new directory there is nothing to clean.
    void IStoreAnswers.NotCleaned(Exception failure) => _failure = failure;

    void IStoreAnswers.Failed(StoreException failure) => End(failure);

    void IStoreAnswers.CheckpointGivenUp(Epoch epoch, Exception failure) => End(failure);

    // A root waits for room; whoever loads is told, and loads again.
    void IStoreAnswers.RoomChanged(Exception? missing)
    {
        if (missing is not null)
        {
            End(missing);
        }
    }

    private void End(Exception failure)
    {
        _failure = failure;
        _answered.Set();
    }

    private void StoreBatch()
    {
        _store!.LoadNow(_looked);
        for (int index = 0; index < _looked.Count; index++)
        {
            if (_looked.TryGetValue(index, out _))
            {
                throw Twice(_looked[index]);
            }
        }

        _store.StoreNow(_stored);
        _looked.Clear();
        _stored.Clear();
        _specs.Clear();
    }

    private DumpException Twice(IndexSpec spec) =>
        new($"The dump '{dump}' is damaged: the value {spec} is in it twice. Nothing was loaded; take another copy of it, or dump again.");
}
