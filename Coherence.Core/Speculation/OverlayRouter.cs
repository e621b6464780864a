using System;
using System.Collections.Generic;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Messages;

namespace Coherence.Core.Speculation;

/// <summary>Finds the values that the operations of an update change.</summary>
internal sealed class OverlayRouter(IndexCatalog catalog) : IKeySink
{
    private readonly List<OverlayRoute> _routes = [];
    private IIndex? _index;
    private ReadOnlyMemory<byte> _name;
    private int _operation;

    /// <summary>What was found last, in the order in which it is folded.</summary>
    public IReadOnlyList<OverlayRoute> Routes => _routes;

    /// <summary>Finds them; false if an operation is wrong whatever the values are. A table to which no index here listens changes nothing that can be folded.</summary>
    public bool TryRoute(ReadOnlySpan<PublishOp> operations)
    {
        _routes.Clear();
        for (_operation = 0; _operation < operations.Length; _operation++)
        {
            if (!TryRoute(operations[_operation]))
            {
                return false;
            }
        }

        return true;
    }

    void IKeySink.Add(ReadOnlyMemory<byte> key) => _routes.Add(new OverlayRoute(new IndexSpec(new NamedKey(_name, key)), _index!, _operation));

    private bool TryRoute(in PublishOp operation)
    {
        if (!catalog.TryGetListeners(operation.Object.Table.Span, out ReadOnlySpan<IIndex> listeners))
        {
            return true;
        }

        foreach (IIndex index in listeners)
        {
            if (!ReferenceEquals(index, _index))
            {
                _index = index;
                _name = Encoding.UTF8.GetBytes(index.Name);
            }

            if (index.Route(operation, this) != FoldStatus.Applied)
            {
                return false;
            }
        }

        return true;
    }
}
