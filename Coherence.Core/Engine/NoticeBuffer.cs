using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Engine;

/// <summary>Collects the notices of one update for one child, and sends them cut into parts that fit a frame.</summary>
/// <remarks>A child with many values is owed as many notices at once, after a reconnect for one; they need not fit a part (BND-1).</remarks>
internal sealed class NoticeBuffer
{
    /// <summary>Where an update is cut: a part is at most this and one notice more.</summary>
    private const int PartBytes = 256 * 1024;

    // A buffer that once held a large update is given back.
    private const int KeptBytes = 1 << 20;

    private readonly List<(int End, int Count)> _parts = [];
    private ArrayBufferWriter<byte> _bytes = new(1024);
    private int _start;
    private int _count;

    /// <summary>A writer for the next notice; after it, flush it and call <see cref="EndNotice"/>.</summary>
    public MessagePackWriter BeginNotice() => new(_bytes);

    public void EndNotice()
    {
        _count++;
        if (_bytes.WrittenCount - _start >= PartBytes)
        {
            EndPart();
        }
    }

    /// <summary>Sends all notices as one update, then is empty. Without notices the update has one empty part.</summary>
    public void Send(ChannelSession session, SystemId root, Epoch epoch, Epoch previous)
    {
        if (_count > 0 || _parts.Count == 0)
        {
            EndPart();
        }

        int start = 0;
        for (int part = 0; part < _parts.Count; part++)
        {
            (int end, int count) = _parts[part];
            MessagePackWriter writer = session.BeginMessage();
            BeginUpdateCodec.Write(ref writer, new BeginUpdate(root, epoch, previous, part, _parts.Count));
            writer.Flush();
            session.Write(_bytes.WrittenSpan[start..end]);
            writer = session.BeginMessage();
            EndUpdateCodec.Write(ref writer, new EndUpdate(root, epoch, part, count));
            writer.Flush();
            session.EndMessage();
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
