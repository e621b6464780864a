using System;
using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Tables;

namespace Coherence.Core.Speculation;

/// <summary>Folds what is not confirmed over confirmed values.</summary>
/// <remarks>
/// specs/speculation.md#folding. An operation that an index cannot fold into a value is left out of that value: the root will
/// most likely refuse its update. An index may look at other values of its own while it folds; these are folded along with the
/// one that is wanted, and found out by folding.
/// </remarks>
internal sealed class OverlayFolder(SpecMap<OverlayEntry> entries, int maximumValueBytes) : IIndexValues, IKeySink
{
    private readonly List<FoldState> _states = [];
    private readonly List<OverlayStep> _steps = [];
    private readonly List<ReadOnlyMemory<byte>> _keys = [];
    private OverlayEntry? _entry;
    private bool _isIncomplete;

    /// <summary>The value of an entry on top of the confirmed state of an epoch.</summary>
    /// <param name="entry">Which value.</param>
    /// <param name="at">The epoch.</param>
    /// <param name="confirmed">Has the confirmed values as of that epoch; null where one is not here.</param>
    /// <param name="missing">Takes the specs whose confirmed values are needed and not here.</param>
    /// <returns>Null if something is missing.</returns>
    public GrantedValue? Fold(OverlayEntry entry, Epoch at, Func<IndexSpec, GrantedValue?> confirmed, List<IndexSpec> missing)
    {
        _entry = entry;
        _states.Clear();
        _states.Add(new FoldState(entry.Spec));
        do
        {
            _isIncomplete = false;
            foreach (FoldState state in _states)
            {
                state.Begin(confirmed(state.Spec));
            }

            if (_states.Count == 1)
            {
                FoldOne(entry, at);
            }
            else
            {
                FoldAll(at);
            }
        }
        while (_isIncomplete);

        int before = missing.Count;
        foreach (FoldState state in _states)
        {
            if (state.Base is null)
            {
                missing.Add(state.Spec);
            }
        }

        return missing.Count == before ? _states[0].Result() : null;
    }

    void IKeySink.Add(ReadOnlyMemory<byte> key) => _keys.Add(key);

    bool IIndexValues.TryRead(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        if (Find(key) is { } state)
        {
            value = state.Value;
            return !state.IsAbsent;
        }

        // What is folded in this round counts for nothing; the next has this value too.
        _states.Add(new FoldState(new IndexSpec(new NamedKey(_entry!.Spec.Index, key.ToArray()))));
        _isIncomplete = true;
        value = default;
        return false;
    }

    private FoldState? Find(ReadOnlySpan<byte> key)
    {
        foreach (FoldState state in _states)
        {
            if (state.Spec.Key.Span.SequenceEqual(key))
            {
                return state;
            }
        }

        return null;
    }

    private void FoldOne(OverlayEntry entry, Epoch at)
    {
        FoldState state = _states[0];
        foreach (OverlayStep step in entry.Steps)
        {
            if (step.Update.IsOn(at))
            {
                Apply(state, step);
            }
        }
    }

    // Operations that change several of the values are folded into them one after the other, as the index says.
    private void FoldAll(Epoch at)
    {
        int count = _states.Count;
        CollectSteps(at, count);
        foreach (OverlayStep step in _steps)
        {
            _keys.Clear();
            _ = _entry!.Index.Route(step.Operation, this);
            foreach (ReadOnlyMemory<byte> key in _keys)
            {
                if (Find(key.Span) is { } state)
                {
                    Apply(state, step);
                }
            }
        }
    }

    private void CollectSteps(Epoch at, int count)
    {
        _steps.Clear();
        for (int index = 0; index < count; index++)
        {
            IndexSpec spec = _states[index].Spec;
            if (entries.Find(spec) is not { } entry)
            {
                continue;
            }

            foreach (OverlayStep step in entry.Steps)
            {
                if (step.Update.IsOn(at))
                {
                    _steps.Add(step);
                }
            }
        }

        _steps.Sort(static (left, right) => left.Update == right.Update
            ? left.Number.CompareTo(right.Number)
            : left.Update.Order.CompareTo(right.Update.Order));
        int kept = 0;
        for (int index = 0; index < _steps.Count; index++)
        {
            if (index == 0 || _steps[index] != _steps[kept - 1])
            {
                _steps[kept++] = _steps[index];
            }
        }

        _steps.RemoveRange(kept, _steps.Count - kept);
    }

    private void Apply(FoldState state, OverlayStep step)
    {
        var input = new FoldInput(state.Spec.Key, state.Value, state.IsAbsent, in step.Operation, this);
        System.Buffers.ArrayBufferWriter<byte> next = state.BeginNext();
        FoldStatus status = _entry!.Index.Apply(input, next);
        if (status == FoldStatus.Applied && next.WrittenCount <= maximumValueBytes)
        {
            state.TakeNext();
        }
    }
}
