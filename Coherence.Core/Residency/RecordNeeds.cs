using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Indexes.Systems;
using Coherence.Core.Messages;
using Coherence.Core.Sequencing;

namespace Coherence.Core.Residency;

/// <summary>Finds the values that a record reads and changes. A function of the record alone, so it can be asked before the record is applied.</summary>
/// <remarks>
/// Routes depend on the operation alone, and a fold sees nothing but values that its operation was routed to: specs/indexes.md#rules. What
/// is asked for in vain, for operations that turn out to be duplicates or refused, changes nothing.
/// </remarks>
internal sealed class RecordNeeds(IndexCatalog catalog, INeeds needs) : IKeySink
{
    private readonly IndexNames _names = new();
    private ReadOnlyMemory<byte> _indexName;

    /// <summary>Names every value of a record, some of them several times.</summary>
    public void Visit(Epoch epoch, ReadOnlyMemory<byte> record)
    {
        var reader = new RecordReader(record, epoch);
        while (!reader.IsAtEnd)
        {
            RecordCode code = reader.ReadCode();
            SystemId system = reader.ReadSystem();
            switch (code)
            {
                case RecordCode.Update:
                    VisitUpdate(ref reader);
                    break;
                case RecordCode.UpdateRefused:
                    SkipRefused(ref reader);
                    break;
                case RecordCode.ArcGranted:
                case RecordCode.ArcReleased:
                    _ = reader.ReadArc();
                    break;
                case RecordCode.SystemMoved:
                    _ = reader.ReadMove();
                    NeedSystem(system, reader.ReadServices(fieldsBefore: 7));
                    break;
                case RecordCode.SystemForgotten:
                    NeedSystem(system, reader.ReadServices(fieldsBefore: 2));
                    break;
                case RecordCode.KeysForgotten:
                    _ = reader.ReadEpoch();
                    break;
            }
        }
    }

    void IKeySink.Add(ReadOnlyMemory<byte> key) => needs.Need(new IndexSpec(new NamedKey(_indexName, key)));

    private void VisitUpdate(ref RecordReader reader)
    {
        (_, int count) = reader.ReadUpdate();
        for (int message = reader.TryReadKey(out _) ? 1 : 0; message < count; message++)
        {
            if (reader.TryReadAssertion(out Assert assertion))
            {
                NeedAsserted(assertion.Spec);
            }
            else if (reader.TryReadAnnouncement(out Announcement announcement))
            {
                NeedService(announcement.Service);
            }
            else if (reader.TryReadOperation(out PublishOp operation, out _))
            {
                Route(operation);
            }
        }
    }

    private void NeedAsserted(IndexSpec spec)
    {
        if (catalog.TryGetIndex(spec.Index.Span, out _))
        {
            needs.Need(spec);
        }
    }

    // Services that it offers since the last epoch are needed by the update that says so.
    private void NeedSystem(SystemId system, IReadOnlyList<string> services)
    {
        needs.Need(DirectoryIndex.Systems);
        needs.Need(DirectoryIndex.System(system));
        foreach (string service in services)
        {
            NeedService(service);
        }
    }

    private void NeedService(string service)
    {
        if (ServiceName.IsValid(service))
        {
            needs.Need(DirectoryIndex.Services);
            needs.Need(DirectoryIndex.Service(service));
        }
    }

    private static void SkipRefused(ref RecordReader reader)
    {
        (_, int count) = reader.ReadUpdate();
        _ = reader.ReadRejection();
        for (int message = reader.TryReadKey(out _) ? 1 : 0; message < count; message++)
        {
            _ = reader.TryReadOperation(out _, out _);
        }
    }

    private void Route(in PublishOp operation)
    {
        if (!catalog.TryGetListeners(operation.Object.Table.Span, out ReadOnlySpan<IIndex> listeners))
        {
            return;
        }

        foreach (IIndex index in listeners)
        {
            _indexName = _names.NameOf(index);
            if (index.Route(operation, this) != FoldStatus.Applied)
            {
                return;
            }
        }
    }
}
