using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Storage;
using Coherence.Core.Tables;

namespace Coherence.Core.Sequencing;

/// <summary>The index values that a root has in memory: which of them the store does not have as they are, and which may go next.</summary>
internal sealed class ValueTable(ulong hashSeed)
{
    // What an entry costs beyond its spec and its value, as measured: the objects, the slots in the table and in the ring.
    public const int OverheadBytes = 208;

    private const int MinimumPurge = 4096;

    private readonly SpecMap<ValueEntry> _entries = new(hashSeed);
    private readonly List<ValueEntry> _ring = [];
    private List<ValueEntry> _changed = [];
    private int _purgeAt = MinimumPurge;
    private int _here;
    private int _asked;
    private int _hand;

    /// <summary>How many index values there are, in memory or not.</summary>
    public int Count { get; private set; }

    /// <summary>What the entries cost, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many entries are in memory.</summary>
    public int Entries => _ring.Count;

    /// <summary>Whether every value that there is has an entry: then what has none does not exist, and the store is asked for nothing.</summary>
    public bool IsComplete => _here == Count && _asked == 0;

    /// <summary>The present generation of changes.</summary>
    public int Generation { get; private set; } = 1;

    public ValueEntry? Find(IndexSpec spec) => _entries.Find(spec);

    public ValueEntry? Find(ReadOnlySpan<byte> name, ReadOnlySpan<byte> key) => _entries.Find(name, key);

    public ValueEntry? Find(ulong hash, ReadOnlySpan<byte> name, ReadOnlySpan<byte> key) => _entries.Find(hash, name, key);

    public ulong HashOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> key) => _entries.HashOf(name, key);

    public ValueEntry? First(ulong hash) => _entries.First(hash);

    /// <summary>An entry without a value for a spec that has none.</summary>
    public ValueEntry Add(IndexSpec spec)
    {
        var entry = new ValueEntry(spec) { Slot = _ring.Count };
        _entries.Add(entry);
        _ring.Add(entry);
        Bytes += OverheadBytes + spec.Index.Length + spec.Key.Length;
        return entry;
    }

    /// <summary>Takes an entry out, if it is still there.</summary>
    public void Remove(ValueEntry entry)
    {
        if (!_entries.Remove(entry))
        {
            return;
        }

        // It may still be listed as changed.
        entry.Generation = 0;
        _here -= entry.Value is null ? 0 : 1;
        ValueEntry last = _ring[^1];
        _ring[entry.Slot] = last;
        last.Slot = entry.Slot;
        _ring.RemoveAt(_ring.Count - 1);
        IndexSpec spec = entry.Spec;
        Bytes -= OverheadBytes + spec.Index.Length + spec.Key.Length + (entry.Value?.Length ?? 0);
    }

    /// <summary>A value is about to change: from here on the store does not have it as it is.</summary>
    public void MarkChanged(ValueEntry entry)
    {
        entry.Generation = Generation;
        if (entry.ListedGeneration == Generation)
        {
            return;
        }

        if (_changed.Count >= _purgeAt)
        {
            Purge();
        }

        entry.ListedGeneration = Generation;
        _changed.Add(entry);
    }

    /// <summary>Gives an entry another value; null makes it one that no operation ever changed.</summary>
    public void SetValue(ValueEntry entry, byte[]? value)
    {
        int more = (value is null ? 0 : 1) - (entry.Value is null ? 0 : 1);
        Count += more;
        _here += more;
        Bytes += (value?.Length ?? 0) - (entry.Value?.Length ?? 0);
        entry.Value = value;
    }

    /// <summary>Ends the present generation: hands over what changed in it; some of it has been stored since.</summary>
    public List<ValueEntry> EndGeneration()
    {
        List<ValueEntry> changed = _changed;
        _changed = [];
        _purgeAt = MinimumPurge;
        Generation++;
        return changed;
    }

    // Entries that were stored and given up must not stay in memory for being listed.
    private void Purge()
    {
        _ = _changed.RemoveAll(entry =>
        {
            bool isStored = entry.Generation != Generation;
            entry.ListedGeneration = isStored ? 0 : Generation;
            return isStored;
        });
        _purgeAt = Math.Max(MinimumPurge, 2 * _changed.Count);
    }

    /// <summary>What the store has is another's: so many values, none of which are in memory. Before anything else.</summary>
    public void BeginWith(int count) => Count = count;

    /// <summary>The store is asked for the value of an entry.</summary>
    public void Ask(ValueEntry entry)
    {
        entry.Residence = Residence.OnItsWay;
        _asked++;
    }

    /// <summary>The store has answered: this is its value; null if there is none.</summary>
    public void Load(ValueEntry entry, StoredValue? stored)
    {
        _asked--;
        entry.Residence = Residence.Here;
        entry.IsTouched = true;
        if (stored is not { } value)
        {
            return;
        }

        entry.Value = value.Bytes.ToArray();
        entry.Changed = value.Changed;
        entry.Older = value.Older;
        Bytes += entry.Value.Length;
        _here++;
    }

    /// <summary>Gives up the memory of a value that the store has. The entry itself stays as long as somebody is subscribed.</summary>
    public void Evict(ValueEntry entry)
    {
        if (entry.Subscriptions.Count == 0)
        {
            Remove(entry);
            return;
        }

        Bytes -= entry.Value?.Length ?? 0;
        _here -= entry.Value is null ? 0 : 1;
        entry.Value = null;
        entry.Residence = Residence.Stored;
    }

    /// <summary>The next entry in the order of the second chance: one that was not looked up since the hand passed it last; null if this one was.</summary>
    public ValueEntry? NextCandidate()
    {
        if (_ring.Count == 0)
        {
            return null;
        }

        _hand = _hand + 1 < _ring.Count ? _hand + 1 : 0;
        ValueEntry entry = _ring[_hand];
        if (!entry.IsTouched)
        {
            return entry;
        }

        entry.IsTouched = false;
        return null;
    }
}
