using System.Collections.Generic;
using Coherence.Core.Sequencing;
using Coherence.Core.Storage;

namespace Coherence.Core.Residency;

/// <summary>Asks the store for values, in batches.</summary>
internal sealed class StoreReader(ValueTable values, IValueStore store, int batchValues)
{
    private const int SpareBatches = 32;

    private readonly Stack<LoadBatch> _spare = [];
    private readonly List<ValueEntry> _loaded = [];
    private LoadBatch? _batch;

    /// <summary>Asks for the value of an entry that is not here and not asked for.</summary>
    public void Ask(ValueEntry entry)
    {
        values.Ask(entry);
        _batch ??= _spare.TryPop(out LoadBatch? spare) ? spare : new LoadBatch();
        _batch.Add(entry.Spec);
        if (_batch.Count == batchValues)
        {
            Flush();
        }
    }

    /// <summary>What was asked for goes to the store.</summary>
    public void Flush()
    {
        if (_batch is { } batch)
        {
            _batch = null;
            store.Load(batch);
        }
    }

    /// <summary>The store has answered: the entries whose values are here now; until the next call.</summary>
    public IReadOnlyList<ValueEntry> Loaded(LoadBatch batch)
    {
        _loaded.Clear();
        for (int index = 0; index < batch.Count; index++)
        {
            // An entry that is on its way is never taken out of the table.
            ValueEntry entry = values.Find(batch[index])!;
            values.Load(entry, batch.TryGetValue(index, out StoredValue value) ? value : null);
            _loaded.Add(entry);
        }

        batch.Clear();
        if (_spare.Count < SpareBatches)
        {
            _spare.Push(batch);
        }
        return _loaded;
    }
}
