using System;
using System.Buffers;
using Coherence.Core.Messages;

namespace Coherence.Core.Updates;

/// <summary>Collects the messages of the one part that a channel is in the middle of.</summary>
/// <remarks>A channel that ends inside a part takes this with it: the part is discarded and will be sent again.</remarks>
internal sealed class PartReceiver
{
    // A part is usually a few hundred bytes; a buffer that once held a large one is given back.
    private const int KeptBytes = 1 << 20;

    private ArrayBufferWriter<byte> _body = new(256);

    public bool IsOpen { get; private set; }

    public BeginUpdate Begin { get; private set; }

    public int Count { get; private set; }

    public int Bytes => _body.WrittenCount;

    public ReadOnlyMemory<byte> Body => _body.WrittenMemory;

    public void Open(in BeginUpdate begin)
    {
        Begin = begin;
        IsOpen = true;
        Count = 0;
        if (_body.Capacity > KeptBytes)
        {
            _body = new ArrayBufferWriter<byte>(256);
        }

        _body.ResetWrittenCount();
    }

    public void CountMessage() => Count++;

    public void Append(ReadOnlySpan<byte> messages) => _body.Write(messages);

    /// <summary>Whether an End belongs to the Begin and the count agrees. Closes the part either way.</summary>
    public bool TryClose(in EndUpdate end)
    {
        IsOpen = false;
        return end.Origin == Begin.Origin && end.Epoch == Begin.Epoch && end.Part == Begin.Part && end.Count == Count;
    }
}
