using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Messages;
using Coherence.Core.Tables;

namespace Coherence.Core.Sequencing;

/// <summary>All that epochs 1 … e say: the index values, the systems, their arcs and what they published. A pure function of the epoch records.</summary>
/// <remarks>
/// The same code applies a record when it is new and when it is replayed, so what a restart finds is what was shown.
/// specs/storage.md#replay.
/// </remarks>
internal sealed class RootState
{
    private const int BatchOperations = 256;

    private readonly PublishOp[] _batch = new PublishOp[BatchOperations];
    private readonly Dictionary<SystemId, SystemState> _systems = [];
    private readonly List<SystemState> _inOrder = [];
    private readonly Folder _folder;

    public RootState(IndexCatalog catalog, ulong hashSeed, int maximumValueBytes, long maximumHistoryBytes, int arcBits)
    {
        Catalog = catalog;
        Values = new SpecMap<ValueEntry>(hashSeed);
        History = new VersionHistory(maximumHistoryBytes);
        _folder = new Folder(catalog, Values, History, maximumValueBytes);
        Allocation = new Allocation(arcBits);
    }

    public IndexCatalog Catalog { get; }

    public SpecMap<ValueEntry> Values { get; }

    public VersionHistory History { get; }

    public Allocation Allocation { get; }

    /// <summary>The last epoch that was applied.</summary>
    public Epoch Applied { get; private set; }

    /// <summary>How many operations were folded since the start, replay included.</summary>
    public long Operations { get; private set; }

    /// <summary>How many operations were duplicates since the start, replay included.</summary>
    public long Duplicates { get; private set; }

    /// <summary>All systems, by the order in which they were admitted.</summary>
    public IReadOnlyList<SystemState> Systems => _inOrder;

    public SystemState? FindSystem(SystemId system) => _systems.GetValueOrDefault(system);

    /// <summary>Applies the record of the next epoch.</summary>
    /// <param name="epoch">The epoch after <see cref="Applied"/>.</param>
    /// <param name="record">Its record.</param>
    /// <param name="changed">Receives the entries that it changed, each once.</param>
    /// <param name="touched">Receives the systems whose standing it changed, possibly several times.</param>
    public void Apply(Epoch epoch, ReadOnlyMemory<byte> record, List<ValueEntry> changed, List<SystemState> touched)
    {
        if (epoch != Applied.Next)
        {
            throw new InvalidOperationException($"Epoch {epoch} cannot follow epoch {Applied} (EPO-4).");
        }

        _folder.BeginEpoch(epoch);
        var reader = new RecordReader(record, epoch);
        while (!reader.IsAtEnd)
        {
            RecordCode code = reader.ReadCode();
            SystemId id = reader.ReadSystem();
            if (code == RecordCode.SystemAdmitted)
            {
                Admit(id);
            }

            SystemState system = _systems.GetValueOrDefault(id) ?? throw reader.Unreadable();
            touched.Add(system);
            ApplyEntry(code, system, ref reader, epoch);
        }

        _folder.EndEpoch(changed);
        Applied = epoch;
    }

    private void ApplyEntry(RecordCode code, SystemState system, ref RecordReader reader, Epoch epoch)
    {
        switch (code)
        {
            case RecordCode.SystemAdmitted:
                break;
            case RecordCode.Update:
                ApplyUpdate(system, ref reader, epoch);
                break;
            case RecordCode.ArcGranted:
                Arc arc = reader.ReadArc();
                Allocation.MarkArc(arc);
                system.Arcs.Add(new ArcUse(arc, epoch));
                system.IsArcOnItsWay = false;
                break;
            case RecordCode.ArcReleased:
                system.ReleaseArc(reader.ReadArc());
                break;
            case RecordCode.SystemForgotten:
                _ = _systems.Remove(system.System);
                _ = _inOrder.Remove(system);
                break;
            default:
                throw reader.Unreadable();
        }
    }

    private void Admit(SystemId id)
    {
        Allocation.MarkSystem(id);
        var system = new SystemState(id);
        _systems.Add(id, system);
        _inOrder.Add(system);
    }

    private void ApplyUpdate(SystemState system, ref RecordReader reader, Epoch epoch)
    {
        (Epoch of, int count) = reader.ReadUpdate();
        _folder.BeginUpdate();
        Rejection? rejection = null;
        for (int left = count; left > 0;)
        {
            int read = Math.Min(left, BatchOperations);
            int fresh = ReadFresh(system, ref reader, read);
            left -= read;
            rejection ??= _folder.FoldBatch(_batch.AsSpan(0, fresh));
        }

        if (rejection is not null)
        {
            _folder.UndoUpdate();
        }

        system.Applied = of;
        system.Received = of > system.Received ? of : system.Received;
        system.Outcomes.Add(new Outcome(of, epoch, rejection));
    }

    // Every operation's identifier counts as used, also those of an update that is refused: it is not tried again.
    private int ReadFresh(SystemState system, ref RecordReader reader, int count)
    {
        int fresh = 0;
        for (int message = 0; message < count; message++)
        {
            if (!reader.TryReadOperation(out _batch[fresh]))
            {
                continue;
            }

            Operations++;
            if (TryUse(system, _batch[fresh].Operation.Value))
            {
                fresh++;
            }
            else
            {
                Duplicates++;
            }
        }

        return fresh;
    }

    private static bool TryUse(SystemState system, Identifier operation)
    {
        if (system.FindArc(operation) is not { } use || !use.TryUse(operation))
        {
            return false;
        }

        if (use.IsUsedUp)
        {
            system.ReleaseArc(use.Arc);
        }

        return true;
    }
}
