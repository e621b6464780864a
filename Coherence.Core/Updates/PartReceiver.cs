using System;
using System.Buffers;
using Coherence.Core.Messages;

namespace Coherence.Core.Updates;

/// <summary>Collects the messages of the one part that a channel is in the middle of.</summary>
/// <remarks>
/// A channel that ends inside a part takes this with it: the part is discarded and will be sent again. Used again for other parts, also of
/// other channels, so that the steady state allocates nothing.
/// </remarks>
internal sealed class PartReceiver
{
    private readonly ArrayBufferWriter<byte> _body = new();

    public BeginUpdate Begin { get; private set; }

    public int Count { get; private set; }

    public int Bytes => _body.WrittenCount;

    public ReadOnlyMemory<byte> Body => _body.WrittenMemory;

    public void Open(in BeginUpdate begin)
    {
        Begin = begin;
        Count = 0;
        _body.ResetWrittenCount();
    }

    public void CountMessage() => Count++;

    public void Append(ReadOnlySpan<byte> messages) => _body.Write(messages);

    /// <summary>Whether an End belongs to the Begin and the count agrees.</summary>
    public bool IsEndedBy(in EndUpdate end) =>
        end.Origin == Begin.Origin && end.Epoch == Begin.Epoch && end.Part == Begin.Part && end.Count == Count;
}
