using System;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.Catalog;
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
            _ = reader.ReadSystem();
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
            if (reader.TryReadOperation(out PublishOp operation, out Assert assertion))
            {
                Route(operation);
            }
            else if (catalog.TryGetIndex(assertion.Spec.Index.Span, out _))
            {
                needs.Need(assertion.Spec);
            }
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
