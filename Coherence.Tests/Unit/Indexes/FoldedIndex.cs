using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Coherence.Core.Indexes;
using Coherence.Core.Messages;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Indexes;

/// <summary>All values of one index, folded as an engine folds them: an operation takes effect whole or not at all.</summary>
internal sealed class FoldedIndex(IIndex index) : IKeySink, IIndexValues
{
    private readonly Dictionary<string, byte[]> _values = [];
    private readonly Dictionary<string, byte[]> _changed = [];
    private readonly List<byte[]> _keys = [];

    public FoldStatus Fold(PublishOp operation)
    {
        _keys.Clear();
        FoldStatus status = index.Route(operation, this);
        if (status != FoldStatus.Applied)
        {
            return status;
        }

        foreach (byte[] key in _keys)
        {
            status = FoldOne(key, operation);
            if (status is not (FoldStatus.Applied or FoldStatus.Unchanged))
            {
                _changed.Clear();
                return status;
            }
        }

        foreach ((string key, byte[] value) in _changed)
        {
            _values[key] = value;
        }

        _changed.Clear();
        return FoldStatus.Applied;
    }

    /// <summary>The value of a key; empty if absent.</summary>
    public ReadOnlyMemory<byte> Read(string key) => Read(Encoding.UTF8.GetBytes(key));

    public ReadOnlyMemory<byte> Read(ReadOnlySpan<byte> key) => TryRead(key, out ReadOnlyMemory<byte> value) ? value : default;

    /// <summary>Every key and value, in hexadecimal digits: equal when all bytes are.</summary>
    public string Dump() =>
        string.Join('\n', _values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} = {Convert.ToHexStringLower(pair.Value)}"));

    public void Add(ReadOnlyMemory<byte> key) => _keys.Add(key.ToArray());

    public bool TryRead(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        string name = Convert.ToHexStringLower(key);
        byte[]? bytes = _changed.GetValueOrDefault(name) ?? _values.GetValueOrDefault(name);
        value = bytes;
        return bytes is not null;
    }

    private FoldStatus FoldOne(byte[] key, PublishOp operation)
    {
        bool isAbsent = !TryRead(key, out ReadOnlyMemory<byte> present);
        byte[] before = present.ToArray();
        ArrayBufferWriter<byte> next = new();
        FoldStatus status = index.Apply(new FoldInput(key, present, isAbsent, ref operation, this), next);
        Assert.True(present.Span.SequenceEqual(before), "The present value was written to.");
        if (status == FoldStatus.Applied)
        {
            Assert.True(isAbsent || !next.WrittenSpan.SequenceEqual(before), "Caches would be told of a value that did not change.");
            _changed[Convert.ToHexStringLower(key)] = next.WrittenSpan.ToArray();
        }

        return status;
    }
}
