using System.Collections.Generic;
using Coherence.Core.Directory;
using Coherence.Core.Identity;
using Coherence.Core.Sequencing;
using Coherence.Core.Storage;

namespace Coherence.Core.Residency;

/// <summary>A checkpoint in the making: the values as of its epoch go to the store a slice a turn, while later epochs change them.</summary>
internal sealed class CheckpointRun
{
    // A turn takes no longer for it than for a large frame or so.
    private const int SliceBatches = 8;

    private readonly RootState _state;
    private readonly StoreWriter _writer;
    private readonly IValueStore _store;
    private readonly List<ValueEntry> _changed;
    private readonly int _generation;
    private readonly int _sliceValues;
    private int _next;

    /// <summary>Begins with an epoch that is durable, and of which everything is applied and nothing after it.</summary>
    public CheckpointRun(RootState state, StoreWriter writer, IValueStore store, int batchValues)
    {
        _sliceValues = SliceBatches * batchValues;
        _state = state;
        _writer = writer;
        _store = store;
        Epoch = state.Applied;
        _generation = state.Values.Generation;
        _changed = state.Values.EndGeneration();
        state.History.Pinned = Epoch;
        writer.Flush();
        store.BeginCheckpoint(Epoch, RootStateWriter.Write(state));
    }

    public Epoch Epoch { get; }

    /// <summary>Whether values as of its epoch are still being written, so that none newer may be.</summary>
    public bool IsWriting { get; private set; } = true;

    /// <summary>Whether the newest value of an entry is that of the epoch or older, so that it may be written.</summary>
    public bool Includes(ValueEntry entry) => entry.Generation <= _generation;

    /// <summary>Writes the next slice, if the store takes it; after the last one the checkpoint is cut.</summary>
    public void Continue()
    {
        if (!IsWriting)
        {
            return;
        }

        for (int slice = 0; slice < _sliceValues && _next < _changed.Count && _writer.HasRoom; slice++)
        {
            Write(_changed[_next++]);
        }

        if (_next == _changed.Count)
        {
            IsWriting = false;
            _writer.Flush();
            _store.EndCheckpoint(Epoch);
            _state.History.Pinned = null;
        }
    }

    private void Write(ValueEntry entry)
    {
        // It was written since, to make room.
        if (entry.Generation == 0)
        {
            return;
        }

        // One that a refused update made is absent.
        EntryVersion version = _state.History.FindAt(entry, Epoch, out long older);
        if (!version.IsAbsent)
        {
            _writer.Add(entry.Spec, version.Changed, older, version.Bytes.Span);
        }

        if (Includes(entry))
        {
            entry.Generation = 0;
        }
    }
}
