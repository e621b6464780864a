using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Serving;

/// <summary>Collects the notices of one update for one child, and cuts them into parts that fit a frame.</summary>
/// <remarks>A child with many values is owed as many notices at once, after a reconnect for one; they need not fit a part (BND-1).</remarks>
internal sealed class NoticeBuffer(int partBytes)
{
    // A buffer that once held a large update is given back.
    private const int KeptBytes = 1 << 20;

    private readonly List<(int End, int Count)> _parts = [];
    private readonly ArrayBufferWriter<byte> _part = new(1024);
    private ArrayBufferWriter<byte> _bytes = new(1024);
    private int _start;
    private int _count;

    /// <summary>A writer for the next notice; after it, flush it and call <see cref="EndNotice"/>.</summary>
    public MessagePackWriter BeginNotice() => new(_bytes);

    public void EndNotice()
    {
        _count++;
        if (_bytes.WrittenCount - _start >= partBytes)
        {
            EndPart();
        }
    }

    /// <summary>Hands all notices over as the parts of one update, then is empty. Without notices the update has one empty part.</summary>
    public void MoveTo(SentParts sent, SystemId root, Epoch epoch, Epoch previous)
    {
        if (_count > 0 || _parts.Count == 0)
        {
            EndPart();
        }

        int start = 0;
        for (int part = 0; part < _parts.Count; part++)
        {
            (int end, int count) = _parts[part];
            _part.ResetWrittenCount();
            var writer = new MessagePackWriter(_part);
            BeginUpdateCodec.Write(ref writer, new BeginUpdate(root, epoch, previous, part, _parts.Count));
            writer.WriteRaw(_bytes.WrittenSpan[start..end]);
            EndUpdateCodec.Write(ref writer, new EndUpdate(root, epoch, part, count));
            writer.Flush();
            sent.Add(epoch, _part.WrittenSpan);
            start = end;
        }

        Clear();
    }

    /// <summary>Sends all notices as messages outside an update, then is empty.</summary>
    public void SendOutside(LinkChannels channels)
    {
        if (_count > 0)
        {
            EndPart();
        }

        int start = 0;
        foreach ((int end, _) in _parts)
        {
            channels.Write(_bytes.WrittenSpan[start..end]);
            start = end;
        }

        Clear();
    }

    private void EndPart()
    {
        _parts.Add((_bytes.WrittenCount, _count));
        _start = _bytes.WrittenCount;
        _count = 0;
    }

    private void Clear()
    {
        _parts.Clear();
        _start = 0;
        _count = 0;
        if (_bytes.Capacity > KeptBytes)
        {
            _bytes = new ArrayBufferWriter<byte>(1024);
        }

        _bytes.ResetWrittenCount();
    }
}
