using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using Coherence.Core.Identity;
using Coherence.Crash.Failures;

namespace Coherence.Crash.Loads;

/// <summary>What publishers and readers were told. Any thread.</summary>
internal sealed class Ledger
{
    // What was seen of so many epochs is kept for comparing.
    private const int SeenEpochs = 50_000;

    private readonly ConcurrentDictionary<string, Epoch> _acknowledged = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _round = new();
    private readonly ConcurrentDictionary<long, string> _seen = new();
    private readonly ConcurrentQueue<long> _seenInOrder = new();
    private readonly long[] _slots = new long[HuntIndexes.Slots];
    private long _refused;
    private long _snapshots;
    private long _newest;

    /// <summary>The epoch in which each update was acknowledged.</summary>
    public IReadOnlyDictionary<string, Epoch> Acknowledged => _acknowledged;

    /// <summary>How many acknowledged updates added to each slot.</summary>
    public IReadOnlyList<long> Slots => _slots;

    /// <summary>How many updates were refused for want of room.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>How many snapshots were read.</summary>
    public long Snapshots => Volatile.Read(ref _snapshots);

    /// <summary>The newest epoch that was acknowledged.</summary>
    public Epoch Newest => new(Volatile.Read(ref _newest));

    public void Acknowledge(string key, int slot, Epoch epoch)
    {
        _acknowledged[key] = epoch;
        _round.Enqueue(key);
        _ = Interlocked.Increment(ref _slots[slot]);
        for (long newest = Volatile.Read(ref _newest); epoch.Number > newest; newest = Volatile.Read(ref _newest))
        {
            _ = Interlocked.CompareExchange(ref _newest, epoch.Number, newest);
        }
    }

    public void Refuse() => Interlocked.Increment(ref _refused);

    /// <summary>What a reader saw of an epoch: whoever sees it again must see the same.</summary>
    public void See(Epoch epoch, string values)
    {
        _ = Interlocked.Increment(ref _snapshots);
        string before = _seen.GetOrAdd(epoch.Number, values);
        if (!string.Equals(before, values, StringComparison.Ordinal))
        {
            throw new HuntFailedException($"Epoch {epoch} had the values {before}, and has {values} now.");
        }

        _seenInOrder.Enqueue(epoch.Number);
        if (_seenInOrder.Count > SeenEpochs && _seenInOrder.TryDequeue(out long oldest))
        {
            _ = _seen.TryRemove(oldest, out _);
        }
    }

    /// <summary>The updates that were acknowledged since the last call.</summary>
    public List<string> TakeRound()
    {
        List<string> keys = [];
        while (_round.TryDequeue(out string? key))
        {
            keys.Add(key);
        }

        return keys;
    }
}
