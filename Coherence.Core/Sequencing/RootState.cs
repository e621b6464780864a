using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Messages;
using Coherence.Core.Options;

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
    private readonly List<RelayArc> _relayArcs = [];
    private readonly Dictionary<Identifier, SystemId> _owners = [];
    private readonly Folder _folder;
    private readonly DirectoryFold _directory;
    private readonly List<Announcement> _announcements = [];
    private readonly int _arcBits;

    public RootState(IndexCatalog catalog, EngineOptions options)
    {
        Catalog = catalog;
        Values = new ValueTable(options.HashSeed);
        History = new VersionHistory(options.HistoryBytes, options.HistoryTime);
        _folder = new Folder(catalog, Values, History, options.ValueBytes);
        _directory = new DirectoryFold(_folder);
        Allocation = new Allocation();
        _arcBits = options.ArcBits;
    }

    public IndexCatalog Catalog { get; }

    public ValueTable Values { get; }

    public VersionHistory History { get; }

    public Allocation Allocation { get; }

    /// <summary>The keys of updates that took effect.</summary>
    public UpdateKeys Keys { get; } = new();

    /// <summary>The last epoch that was applied.</summary>
    public Epoch Applied { get; private set; }

    /// <summary>How many operations the epochs have.</summary>
    public long Operations { get; private set; }

    /// <summary>How many of them were duplicates.</summary>
    public long Duplicates { get; private set; }

    /// <summary>All systems, by the order in which they were admitted.</summary>
    public IReadOnlyList<SystemState> Systems => _inOrder;

    /// <summary>The arcs from which relays allot, by the order in which they were granted.</summary>
    public IReadOnlyList<RelayArc> RelayArcs => _relayArcs;

    public SystemState? FindSystem(SystemId system) => _systems.GetValueOrDefault(system);

    /// <summary>Makes an empty state that of a checkpoint, whose values are in the store.</summary>
    /// <param name="bytes">What <see cref="RootStateWriter"/> wrote.</param>
    public void Restore(ReadOnlyMemory<byte> bytes)
    {
        var reader = new RootStateReader(bytes);
        int version = reader.ReadVersion();
        _ = reader.ReadIndexes();
        Applied = reader.ReadEpoch();
        Operations = reader.ReadNumber();
        Duplicates = reader.ReadNumber();
        Values.BeginWith(reader.ReadValueCount());
        History.BeginAt(Applied);
        Allocation.Restore(reader.ReadAllocation());
        for (int left = reader.ReadCount(); left > 0; left--)
        {
            _relayArcs.Add(reader.ReadRelayArc(version, _arcBits));
        }

        for (int left = reader.ReadCount(); left > 0; left--)
        {
            AddRestored(reader.ReadSystem(version));
        }

        if (version >= RootStateWriter.FirstVersionWithKeys)
        {
            reader.ReadKeys(Keys);
        }

        reader.CheckEnd();
    }

    private void AddRestored(SystemState system)
    {
        _systems.Add(system.System, system);
        _inOrder.Add(system);
        _directory.Restored(system);
        foreach (Identifier prefix in system.OwnedArcs)
        {
            _owners.Add(prefix, system.System);
        }
    }

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
            if (code == RecordCode.KeysForgotten)
            {
                Keys.ForgetUpTo(reader.ReadEpoch());
                continue;
            }

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
                (Epoch taken, int messages) = reader.ReadUpdate();
                ApplyUpdate(system, ref reader, epoch, taken, messages, rejection: null);
                break;
            case RecordCode.UpdateRefused:
                (Epoch refused, int ignored) = reader.ReadUpdate();
                ApplyUpdate(system, ref reader, epoch, refused, ignored, reader.ReadRejection());
                break;
            case RecordCode.ArcGranted:
                Arc arc = reader.ReadArc();
                Allocation.MarkArc(arc);
                system.Arcs.Add(new ArcUse(arc, epoch));
                system.IsArcOnItsWay = false;
                if (arc.Bits < _arcBits)
                {
                    _relayArcs.Add(new RelayArc(arc, _arcBits));
                }
                else
                {
                    _ = TryOwn(system, arc);
                }

                break;
            case RecordCode.ArcReleased:
                system.ReleaseArc(reader.ReadArc());
                break;
            case RecordCode.SystemMoved:
                (SystemPlace place, long time) = reader.ReadMove();
                _ = reader.ReadServices(fieldsBefore: 7);
                _directory.Moved(system, place, epoch, time);
                break;
            case RecordCode.SystemForgotten:
                _ = reader.ReadServices(fieldsBefore: 2);
                _directory.Forgotten(system);
                _ = _systems.Remove(system.System);
                foreach (Identifier prefix in system.OwnedArcs)
                {
                    _ = _owners.Remove(prefix);
                }

                FindRelayArc(system.System.Value)?.Forget(system.System.Value);
                _ = _inOrder.Remove(system);
                break;
            default:
                throw reader.Unreadable();
        }
    }

    /// <summary>Time has passed, and no record is being applied: buffers that had to grow are given up.</summary>
    public void Relieve() => _folder.Relieve();

    /// <summary>Whether an identifier is in an arc from which a relay allots.</summary>
    public bool IsAllottedByRelay(Identifier identifier) => FindRelayArc(identifier) is not null;

    /// <summary>
    /// Whether a system that is not known may have been, so that what it publishes may have taken effect before (DUR-2).
    /// </summary>
    public bool MayBeForgotten(SystemId system) =>
        !_systems.ContainsKey(system) && (FindRelayArc(system.Value) is not { } arc || arc.MayBeForgotten(system));

    /// <summary>Whether an id may have been given to a system: it is one that the root has given away, or in the arc of a relay.</summary>
    public bool WasNamed(SystemId system) => system.Value <= Allocation.Newest.System || FindRelayArc(system.Value) is not null;

    /// <summary>The system that takes identifiers from an arc; none if none is known.</summary>
    public SystemId OwnerOf(Arc arc) => _owners.GetValueOrDefault(arc.Prefix);

    private void Admit(SystemId id)
    {
        if (_systems.ContainsKey(id))
        {
            return;
        }

        Allocation.MarkSystem(id);
        var system = new SystemState(id);
        _systems.Add(id, system);
        _inOrder.Add(system);
    }

    private void ApplyUpdate(SystemState system, ref RecordReader reader, Epoch epoch, Epoch of, int count, Rejection? rejection)
    {
        _folder.BeginUpdate();
        int left = count;
        if (reader.TryReadKey(out UpdateKey key))
        {
            left--;
            rejection ??= Keys.TryFind(key, out Epoch first) ? Rejection.Repeated(key, first) : null;
        }

        CheckAssertions(ref reader, ref left, epoch, ref rejection);
        _announcements.Clear();
        for (; left > 0 && reader.TryReadAnnouncement(out Announcement announcement); left--)
        {
            _announcements.Add(announcement);
        }

        if (_announcements.Count > 0)
        {
            rejection ??= _directory.Fold(system, _announcements);
        }

        while (left > 0)
        {
            int read = Math.Min(left, BatchOperations);
            int fresh = ReadFresh(system, ref reader, read, ref rejection);
            left -= read;
            rejection ??= _folder.FoldBatch(_batch.AsSpan(0, fresh));
        }

        if (rejection is not null)
        {
            _folder.UndoUpdate();
        }
        else
        {
            _directory.Keep(system, _announcements);
            Remember(key, epoch);
        }

        system.Applied = of;
        system.Outcomes.Add(new Outcome(of, epoch, rejection));
    }

    private void Remember(UpdateKey key, Epoch epoch)
    {
        if (!key.IsNone)
        {
            Keys.Add(key, epoch);
        }
    }

    // TXN-1: what was read has not changed since, neither in an epoch before nor by an update before this one in the same epoch.
    private void CheckAssertions(ref RecordReader reader, ref int left, Epoch epoch, ref Rejection? rejection)
    {
        for (; left > 0 && reader.TryReadAssertion(out Assert assertion); left--)
        {
            rejection ??= Holds(assertion, epoch) ? null : AssertionFailed(assertion.Spec);
        }
    }

    private bool Holds(in Assert assertion, Epoch epoch)
    {
        if (assertion.Epoch >= epoch || !Catalog.TryGetIndex(assertion.Spec.Index.Span, out _))
        {
            // Nobody can have read it.
            return false;
        }

        return Values.Find(assertion.Spec) is not { } entry || entry.Changed <= assertion.Epoch;
    }

    private static Rejection AssertionFailed(IndexSpec spec) => new(RejectReason.AssertionFailed, spec.ToOwned());

    // Every operation's identifier counts as used, also those of an update that is refused: it is not tried again.
    private int ReadFresh(SystemState system, ref RecordReader reader, int count, ref Rejection? rejection)
    {
        int fresh = 0;
        for (int message = 0; message < count; message++)
        {
            if (!reader.TryReadOperation(out _batch[fresh], out IndexSpec misplaced))
            {
                // Behind an operation it would be about what this very update has changed.
                rejection ??= AssertionFailed(misplaced);
                continue;
            }

            Operations++;
            Identifier operation = _batch[fresh].Operation.Value;
            if (FindArc(system, operation) is not { } use)
            {
                if (IsReleased(system, operation))
                {
                    Duplicates++;
                    continue;
                }

                rejection ??= new Rejection(RejectReason.ForeignIdentifier, new IndexSpec(_batch[fresh].Object.Value).ToOwned());
            }
            else if (TryUse(system, use, operation))
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

    // An arc that a relay has allotted is known by its first use; it belongs to the system that used it first.
    private ArcUse? FindArc(SystemState system, Identifier operation)
    {
        if (system.FindArc(operation) is { } use)
        {
            return use;
        }

        bool mayBegin = IsAllottedByRelay(operation) && system.Arcs.Count < SystemState.MaximumArcs;
        Arc arc = ArcOf(operation);
        if (!mayBegin || !TryOwn(system, arc))
        {
            return null;
        }

        use = new ArcUse(arc, Applied.Next, isAllottedByRelay: true);
        system.Arcs.Add(use);
        return use;
    }

    private RelayArc? FindRelayArc(Identifier identifier) => _relayArcs.Find(arc => arc.Arc.Contains(identifier));

    private bool TryOwn(SystemState system, Arc arc)
    {
        if (!_owners.TryAdd(arc.Prefix, system.System))
        {
            return false;
        }

        system.OwnedArcs.Add(arc.Prefix);
        return true;
    }

    // The deduplication state is given up, and who the arc belonged to is not: nothing from it takes effect again (DUR-3).
    private bool IsReleased(SystemState system, Identifier operation) =>
        _owners.TryGetValue(ArcOf(operation).Prefix, out SystemId owner) && owner == system.System;

    private Arc ArcOf(Identifier operation) =>
        Arc.Create(new Identifier(operation.Value & ~((UInt128.One << (Arc.SpaceBits - _arcBits)) - 1)), _arcBits);

    private static bool TryUse(SystemState system, ArcUse use, Identifier operation)
    {
        if (!use.TryUse(operation))
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
