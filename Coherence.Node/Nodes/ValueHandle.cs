using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Node.Reading;

namespace Coherence.Node.Nodes;

/// <summary>One index value of a node, looked up once: the fastest way to read the same value again and again. Any thread.</summary>
public sealed class ValueHandle
{
    private readonly CoherenceNode _node;
    private CachedValue? _value;

    internal ValueHandle(CoherenceNode node, IndexSpec spec)
    {
        _node = node;
        Spec = spec;
    }

    /// <summary>The index value that it reads.</summary>
    public IndexSpec Spec { get; }

    /// <inheritdoc cref="CoherenceNode.ReadAsync"/>
    public ValueTask<ReadResult> ReadAsync(CancellationToken cancellation = default) =>
        TryRead(out ReadResult result) ? new ValueTask<ReadResult>(result) : _node.ReadAsync(Spec, cancellation);

    /// <inheritdoc cref="CoherenceNode.TryRead(IndexSpec, out ReadResult)"/>
    public bool TryRead(out ReadResult result)
    {
        CachedValue? value = Volatile.Read(ref _value);
        if (value is null || value.IsRemoved)
        {
            value = _node.Find(Spec);
            Volatile.Write(ref _value, value);
        }

        return _node.TryRead(value, out result);
    }
}
