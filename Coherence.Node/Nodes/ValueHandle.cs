using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Node.Reading;
using Coherence.Node.Speculation;

namespace Coherence.Node.Nodes;

/// <summary>One index value of a node, looked up once: the fastest way to read the same value again and again. Any thread.</summary>
public sealed class ValueHandle
{
    private readonly ValueReader _reader;
    private readonly SpeculativeReader _speculative;
    private CachedValue? _value;

    internal ValueHandle(ValueReader reader, SpeculativeReader speculative, IndexSpec spec)
    {
        _reader = reader;
        _speculative = speculative;
        Spec = spec;
    }

    /// <summary>The index value that it reads.</summary>
    public IndexSpec Spec { get; }

    /// <inheritdoc cref="CoherenceNode.ReadAsync(IndexSpec, CancellationToken)"/>
    public ValueTask<ReadResult> ReadAsync(CancellationToken cancellation = default) => TryRead(out ReadResult result)
        ? new ValueTask<ReadResult>(result)
        : new ValueTask<ReadResult>(_reader.FetchAsync(Spec, ReadOptions.Cached, cancellation));

    /// <inheritdoc cref="CoherenceNode.ReadAsync(IndexSpec, ReadOptions, CancellationToken)"/>
    public ValueTask<ReadResult> ReadAsync(ReadOptions options, CancellationToken cancellation = default) => TryRead(options, out ReadResult result)
        ? new ValueTask<ReadResult>(result)
        : new ValueTask<ReadResult>(options.IsSpeculative
            ? _speculative.FetchAsync(Spec, options, cancellation)
            : _reader.FetchAsync(Spec, options, cancellation));

    /// <inheritdoc cref="CoherenceNode.TryRead(IndexSpec, out ReadResult)"/>
    public bool TryRead(out ReadResult result) => _reader.TryRead(Find(), out result);

    /// <inheritdoc cref="CoherenceNode.TryRead(IndexSpec, ReadOptions, out ReadResult)"/>
    public bool TryRead(ReadOptions options, out ReadResult result) => options.IsSpeculative
        ? _speculative.TryRead(Spec, Find(), options, out result)
        : _reader.TryRead(Find(), options, out result);

    private CachedValue? Find()
    {
        CachedValue? value = Volatile.Read(ref _value);
        if (value is null || value.IsRemoved)
        {
            value = _reader.Find(Spec);
            Volatile.Write(ref _value, value);
        }

        return value;
    }
}
