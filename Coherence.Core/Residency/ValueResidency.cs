using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Options;
using Coherence.Core.Sequencing;
using Coherence.Core.Storage;

namespace Coherence.Core.Residency;

/// <summary>Which values of a root are in memory: brings in what is needed, and writes out and gives up what is not. specs/storage.md#residency.</summary>
/// <remarks>
/// As long as everything fits, it does nothing: no operation asks the store for anything. A root without a store keeps all values.
/// </remarks>
internal sealed class ValueResidency : INeeds
{
    // Reading this part of what makes a checkpoint due takes no longer than making one.
    private const int SmallShare = 16;

    // When nothing more may go, it is tried again when this part of the memory has been taken beyond that.
    private const int GrowthShare = 16;

    // What one epoch needs is in memory together: not more than this part of it, if values are as large as those that are here.
    private const int EpochShare = 4;

    // A checkpoint for which there was no room is tried again after so long: there may be some at any time.
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    // Less than this is not worth what remains of an entry to which somebody is subscribed.
    private const int MinimumBytesOfSubscribed = 256;

    private readonly RootState _state;
    private readonly IValueStore? _store;
    private readonly EngineOptions _options;
    private readonly RecordNeeds _needs;
    private readonly StoreReader? _reader;
    private readonly StoreWriter? _writer;

    // Entries that records wait for; those at the end are looked at first.
    private readonly List<ValueEntry> _missing = [];
    private CheckpointRun? _checkpoint;
    private Epoch _newest;
    private long _logBytes;
    private long _relieveAbove;
    private long _lapsed;
    private long _begunLogBytes;
    private TimeSpan _retryAt = TimeSpan.MinValue;
    private bool _isAskedFor;
    private bool _isServing;

    /// <summary>Of the values of a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="store">Has the values that are not in memory; null if all are.</param>
    /// <param name="options">How much may be in memory, and on its way.</param>
    public ValueResidency(RootState state, IValueStore? store, EngineOptions options)
    {
        _state = state;
        _store = store;
        _options = options;
        _relieveAbove = options.MemoryBytes;
        _needs = new RecordNeeds(state.Catalog, this);
        if (store is not null)
        {
            _reader = new StoreReader(state.Values, store, options.StoreBatchValues);
            _writer = new StoreWriter(store, options.StoreBatchValues, options.StoringBytes);
        }
    }

    /// <summary>Whether everything is here that was prepared.</summary>
    public bool IsReady
    {
        get
        {
            while (_missing.Count > 0 && _missing[^1].IsHere)
            {
                _missing.RemoveAt(_missing.Count - 1);
            }

            return _missing.Count == 0;
        }
    }

    /// <summary>Whether the store is so far behind that no more work should be taken on.</summary>
    /// <remarks>What changes while a checkpoint is written cannot be given up until it is cut, and neither can what it was before.</remarks>
    public bool IsOverloaded => !IsStoreFull
        && (_writer is { HasRoom: false } || (_checkpoint is { IsWriting: true } && (IsFarTooMuch || _state.History.IsOverfull)));

    /// <summary>Whether so many operations may need more values at a time than there should be memory for, so that no more should be in one epoch.</summary>
    public bool IsTooMuch(long operations)
    {
        ValueTable values = _state.Values;
        return !values.IsComplete && values.Entries > 0 && operations > _options.MemoryBytes / EpochShare / (values.Bytes / values.Entries);
    }

    /// <summary>Whether the store has no room, so that nothing is given to it: what was changed stays in memory, and checkpoints wait.</summary>
    public bool IsStoreFull { get; set; }

    /// <summary>The epoch of the newest checkpoint that was made; 0 if none was.</summary>
    public Epoch Checkpoint { get; private set; }

    /// <summary>Whether no checkpoint is being made, nor asked for.</summary>
    public bool IsIdle => _checkpoint is null && !_isAskedFor;

    /// <summary>Asks the store for what a record needs and is not here. Until it has been applied, nothing that it needs goes.</summary>
    public void Prepare(Epoch epoch, ReadOnlyMemory<byte> record)
    {
        if (!_state.Values.IsComplete)
        {
            _needs.Visit(epoch, record);
            _reader!.Flush();
        }
    }

    /// <summary>Looks a value up; false if the store has been asked for it, and the answer is in <see cref="Loaded"/>.</summary>
    /// <param name="spec">The spec; its bytes are borrowed.</param>
    /// <param name="entry">Its entry; null if there is none, and no value.</param>
    public bool TryFind(IndexSpec spec, out ValueEntry? entry)
    {
        entry = _state.Values.Find(spec);
        if (entry is null && !_state.Values.IsComplete)
        {
            entry = _state.Values.Add(spec);
            entry.Residence = Residence.Stored;
        }

        if (entry is null)
        {
            return true;
        }

        entry.IsTouched = true;
        if (entry.Residence == Residence.Stored)
        {
            // What was given up in this turn gets there first.
            _writer!.Flush();
            _reader!.Ask(entry);
        }

        return entry.IsHere;
    }

    /// <summary>Nobody is interested any more in an entry that has no value.</summary>
    /// <remarks>That there is none may have been asked of the store for a record that is not applied yet; so it goes when memory is needed.</remarks>
    public void Forget(ValueEntry absent)
    {
        if (_state.Values.IsComplete)
        {
            _state.Values.Remove(absent);
        }
    }

    public void Need(IndexSpec spec)
    {
        if (!TryFind(spec, out ValueEntry? entry))
        {
            _missing.Add(entry!);
        }
    }

    /// <summary>The store has answered: the entries whose values are here now; until the next call.</summary>
    public IReadOnlyList<ValueEntry> Loaded(LoadBatch batch) => _reader!.Loaded(batch);

    public void Stored(StoreBatch batch) => _writer!.Stored(batch);

    /// <summary>So many subscriptions have lapsed, for which values may have stayed in memory.</summary>
    public void Lapsed(long subscriptions) => _lapsed += subscriptions;

    /// <summary>The log has been read to its end: from here on checkpoints are made.</summary>
    public void Recovered() => _isServing = true;

    /// <summary>An epoch is durable and applied.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="recordBytes">The length of its record.</param>
    public void Follow(Epoch epoch, int recordBytes)
    {
        _newest = epoch;
        _logBytes += recordBytes;
    }

    /// <summary>A checkpoint is to be made of the newest epoch, if more than a small part of what makes one due has been logged.</summary>
    public void AskForCheckpoint() => _isAskedFor = _store is not null && _logBytes > _options.CheckpointBytes / SmallShare;

    public void CheckpointDone(Epoch epoch)
    {
        CheckEnded(epoch);
        _checkpoint = null;
        Checkpoint = epoch;
    }

    /// <summary>There was no room for a checkpoint. What it consists of stays in the store and in the log.</summary>
    public void CheckpointGivenUp(Epoch epoch, TimeSpan now)
    {
        CheckEnded(epoch);
        _checkpoint = null;
        _logBytes += _begunLogBytes;
        _retryAt = now + RetryInterval;
    }

    /// <summary>Begins a checkpoint if one is due. Only while no epoch is on its way.</summary>
    public void BeginCheckpointIfDue(TimeSpan now)
    {
        bool isDue = _isAskedFor || (_logBytes >= _options.CheckpointBytes && now >= _retryAt);
        if (!isDue || !_isServing || _checkpoint is not null || _store is null || IsStoreFull)
        {
            return;
        }

        _isAskedFor = false;
        if (_logBytes > 0)
        {
            _begunLogBytes = _logBytes;
            _logBytes = 0;
            _checkpoint = new CheckpointRun(_state, _writer!, _store, _options.StoreBatchValues);
        }
    }

    /// <summary>What was decided in this turn goes to the store, and memory is given up that is too much.</summary>
    /// <param name="removeIdle">Takes the subscriptions of an entry out that are of no use any more.</param>
    public void EndTurn(Action<ValueEntry> removeIdle)
    {
        if (_store is null)
        {
            return;
        }

        if (!IsStoreFull)
        {
            _checkpoint?.Continue();
        }

        Relieve(removeIdle);
        _writer!.Flush();
        _reader!.Flush();
    }

    private bool IsFarTooMuch => _state.Values.Bytes > _options.MemoryBytes + (_options.MemoryBytes / 4);

    private void Relieve(Action<ValueEntry> removeIdle)
    {
        // Nothing more could go the last time: not before something has come, or what was in the way has gone.
        bool mayHelp = _state.Values.Bytes > _relieveAbove || _lapsed * ValueTable.OverheadBytes > _options.MemoryBytes / GrowthShare;
        if (_state.Values.Bytes <= _options.MemoryBytes || !mayHelp || !IsReady)
        {
            return;
        }

        _lapsed = 0;
        // Twice around, and whatever may go has been passed untouched.
        int steps = 2 * _state.Values.Entries;
        for (; steps > 0 && _state.Values.Bytes > _options.MemoryBytes && (IsStoreFull || _writer!.HasRoom); steps--)
        {
            if (_state.Values.NextCandidate() is { } entry && MayGo(entry))
            {
                removeIdle(entry);
                GiveUp(entry);
            }
        }

        _relieveAbove = steps > 0 ? _options.MemoryBytes : _state.Values.Bytes + (_options.MemoryBytes / GrowthShare);
    }

    // What an epoch changed that is not shown yet is about to be sent to whoever is subscribed.
    private bool MayGo(ValueEntry entry) =>
        entry.IsHere
        && entry.ListedIn <= _newest
        && (_checkpoint is not { IsWriting: true } checkpoint || checkpoint.Includes(entry))
        && !(IsStoreFull && MustBeStored(entry));

    private static bool MustBeStored(ValueEntry entry) => entry.Generation != 0 && !entry.IsAbsent;

    private void CheckEnded(Epoch epoch)
    {
        if (_checkpoint is not { IsWriting: false } checkpoint || checkpoint.Epoch != epoch)
        {
            throw new InvalidOperationException($"The checkpoint of epoch {epoch} is said to have ended; that of {_checkpoint?.Epoch} is under way.");
        }
    }

    private void GiveUp(ValueEntry entry)
    {
        if (entry.Subscriptions.Count > 0 && entry.Bytes.Length < MinimumBytesOfSubscribed)
        {
            return;
        }

        if (MustBeStored(entry))
        {
            _writer!.Add(entry.Spec, entry.Changed, entry.Older, entry.Bytes.Span);
            entry.Generation = 0;
        }

        _state.Values.Evict(entry);
    }
}
