using System;
using System.Buffers;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Indexes.Systems;
using Coherence.Core.Messages;

namespace Coherence.Core.Sequencing;

/// <summary>Folds operations into index values, an update at a time: all operations of it, or none.</summary>
/// <remarks>
/// Operations are taken in batches: first all are routed, then the cache lines of all their values are asked for, then
/// they are folded one after the other. In a table larger than the processor's caches, waiting for memory is nearly all
/// of the work, and a batch waits once instead of once an operation.
/// </remarks>
internal sealed class Folder : IKeySink, IIndexValues
{
    // A buffer that once held a large value is given back.
    private const int KeptBytes = 16 << 10;

    private readonly IndexCatalog _catalog;
    private readonly ValueTable _values;
    private readonly VersionHistory _history;
    private readonly int _maximumValueBytes;
    private readonly IndexNames _names = new();
    private readonly List<Fold> _batch = [];
    private readonly List<ValueEntry?> _likely = [];
    private readonly List<ValueEntry> _changed = [];
    private readonly UndoLog _undo = new();
    private ArrayBufferWriter<byte> _next = new(256);
    private ReadOnlyMemory<byte> _indexName;
    private IIndex? _index;
    private int _operation;
    private Epoch _epoch;
    private long _update;
    private ulong _seen;

    public Folder(IndexCatalog catalog, ValueTable values, VersionHistory history, int maximumValueBytes)
    {
        _catalog = catalog;
        _values = values;
        _history = history;
        _maximumValueBytes = maximumValueBytes;
    }

    public void BeginEpoch(Epoch epoch)
    {
        _epoch = epoch;
        _changed.Clear();
    }

    public void BeginUpdate()
    {
        _update++;
        _undo.Clear();
    }

    /// <summary>Folds a batch of the update's operations; null, or why the update has to be refused.</summary>
    public Rejection? FoldBatch(ReadOnlySpan<PublishOp> operations)
    {
        _batch.Clear();
        for (_operation = 0; _operation < operations.Length; _operation++)
        {
            if (Route(operations[_operation]) is { } rejection)
            {
                return rejection;
            }
        }

        AskForMemory();
        foreach (Fold fold in _batch)
        {
            if (Apply(fold, operations[fold.Operation]) is { } rejection)
            {
                return rejection;
            }
        }

        return null;
    }

    /// <summary>Takes back all that the update changed.</summary>
    public void UndoUpdate() => _undo.Undo(_values);

    /// <summary>Gives up what large values have left. Between updates.</summary>
    public void Relieve()
    {
        _undo.Relieve();
        if (_next.Capacity > KeptBytes)
        {
            _next = new ArrayBufferWriter<byte>(256);
        }
    }

    /// <summary>Hands over which entries the epoch changed, each once.</summary>
    public void EndEpoch(List<ValueEntry> changed)
    {
        foreach (ValueEntry entry in _changed)
        {
            if (entry.Changed == _epoch)
            {
                changed.Add(entry);
            }
        }
    }

    void IKeySink.Add(ReadOnlyMemory<byte> key) =>
        _batch.Add(new Fold(_operation, _index!, _indexName, key, _values.HashOf(_indexName.Span, key.Span)));

    bool IIndexValues.TryRead(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        ValueEntry? entry = Check(_values.Find(_indexName.Span, key));
        value = entry?.Bytes ?? default;
        return entry?.Value is not null;
    }

    // Folding anything else would be another state than a replay gives.
    private static ValueEntry? Check(ValueEntry? entry) => entry is null or { IsHere: true }
        ? entry
        : throw new InvalidOperationException($"{entry.Spec} is not in memory while it is folded: its index reads a value that its Route does not name, or it is a bug.");

    private static RejectReason ReasonOf(FoldStatus status) =>
        status == FoldStatus.OutOfRange ? RejectReason.OutOfRange : RejectReason.MalformedDelta;

    // A rejection that is about the operation, not about one value of it, names the object.
    private static Rejection Reject(RejectReason reason, in PublishOp operation) =>
        new(reason, new IndexSpec(operation.Object.Value).ToOwned());

    private Rejection? Route(in PublishOp operation)
    {
        if (!_catalog.TryGetListeners(operation.Object.Table.Span, out ReadOnlySpan<IIndex> listeners))
        {
            return Reject(RejectReason.UnknownTable, operation);
        }

        foreach (IIndex index in listeners)
        {
            UseIndex(index);
            FoldStatus status = index.Route(operation, this);
            if (status != FoldStatus.Applied)
            {
                return Reject(ReasonOf(status), operation);
            }
        }

        return null;
    }

    // Each loop's reads do not depend on each other, so they wait together: the buckets, then the entries, then the bytes.
    private void AskForMemory()
    {
        _likely.Clear();
        foreach (ref readonly Fold fold in CollectionsMarshal.AsSpan(_batch))
        {
            _likely.Add(_values.First(fold.Hash));
        }

        ulong seen = 0;
        ReadOnlySpan<ValueEntry?> likely = CollectionsMarshal.AsSpan(_likely);
        foreach (ValueEntry? entry in likely)
        {
            seen += entry?.Hash ?? 0;
        }

        foreach (ValueEntry? entry in likely)
        {
            if (entry is not null)
            {
                seen += entry.FirstByte;
                seen += entry.Value is { Length: > 0 } value ? value[0] : 0u;
            }
        }

        _seen = seen;
    }

    // Operations come in runs on one index.
    private void UseIndex(IIndex index)
    {
        if (ReferenceEquals(index, _index))
        {
            return;
        }

        _index = index;
        _indexName = _names.NameOf(index);
    }

    private Rejection? Apply(in Fold fold, in PublishOp operation)
    {
        ValueEntry? entry = Check(_values.Find(fold.Hash, fold.Name.Span, fold.Key.Span));
        _index = fold.Index;
        _indexName = fold.Name;
        var input = new FoldInput(fold.Key, entry?.Bytes ?? default, entry?.Value is null, in operation, this);
        _next.ResetWrittenCount();
        FoldStatus status = fold.Index.Apply(input, _next);
        if (status == FoldStatus.Unchanged)
        {
            return null;
        }

        if (status != FoldStatus.Applied || _next.WrittenCount > LimitOf(fold.Index))
        {
            RejectReason reason = status == FoldStatus.Applied ? RejectReason.ValueTooLarge : ReasonOf(status);
            return new Rejection(reason, new IndexSpec(new NamedKey(fold.Name, fold.Key)).ToOwned());
        }

        Store(entry ?? _values.Add(new IndexSpec(new NamedKey(fold.Name, fold.Key))), _next.WrittenSpan);
        return null;
    }

    // How large values of applications may be is an option, and what the root has to say of systems does not depend on it.
    private int LimitOf(IIndex index) => ReferenceEquals(index, DirectoryIndex.Instance) ? WireLimits.ValueBytes : _maximumValueBytes;

    private void Store(ValueEntry entry, ReadOnlySpan<byte> next)
    {
        if (entry.ChangedByUpdate != _update)
        {
            _undo.Add(entry);
            entry.ChangedByUpdate = _update;
        }

        if (entry.Changed != _epoch)
        {
            _history.Add(entry, _epoch);
            _values.MarkChanged(entry);
            entry.Changed = _epoch;
            entry.IsTouched = true;
        }

        if (entry.ListedIn != _epoch)
        {
            entry.ListedIn = _epoch;
            _changed.Add(entry);
        }

        if (entry.Value is { } present && present.Length == next.Length)
        {
            next.CopyTo(present);
        }
        else
        {
            _values.SetValue(entry, next.ToArray());
        }
    }

    private readonly record struct Fold(int Operation, IIndex Index, ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Key, ulong Hash);
}
