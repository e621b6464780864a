using System;
using System.Buffers;
using System.Buffers.Binary;
using Coherence.Core.Codec;
using Coherence.Core.Links;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Serving;

/// <summary>Messages between other systems that one link takes no more of just now, in the order in which they came. Bounded by number and bytes (MSG-5).</summary>
internal sealed class WaitingMessages
{
    private const int MaximumMessages = 4096;
    private const int MaximumBytes = 4 << 20;
    private const int LengthBytes = sizeof(int);

    private static readonly byte[] Nothing = [];

    // Each with its length before it.
    private byte[] _bytes = Nothing;
    private ArrayBufferWriter<byte>? _scratch;
    private int _first;
    private int _end;

    public int Count { get; private set; }

    /// <summary>Takes a message in, one hop further; false if there is no room for it.</summary>
    public bool TryAdd(in RoutedMessage message)
    {
        bool isFull = Count >= MaximumMessages || (Count > 0 && _end - _first + LengthBytes + message.Rest.Length > MaximumBytes);
        if (isFull)
        {
            return false;
        }

        ReadOnlySpan<byte> encoded = Encode(message);
        MakeRoom(LengthBytes + encoded.Length);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_end), encoded.Length);
        encoded.CopyTo(_bytes.AsSpan(_end + LengthBytes));
        _end += LengthBytes + encoded.Length;
        Count++;
        return true;
    }

    /// <summary>Writes what waits, as far as the channels take it.</summary>
    public void Send(LinkChannels channels)
    {
        while (Count > 0 && channels.IsWritable)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(_first));
            channels.Write(_bytes.AsSpan(_first + LengthBytes, length));
            _first += LengthBytes + length;
            Count--;
        }

        if (Count == 0)
        {
            Clear();
        }
    }

    public void Clear()
    {
        _bytes = Nothing;
        _scratch = null;
        _first = 0;
        _end = 0;
        Count = 0;
    }

    private ReadOnlySpan<byte> Encode(in RoutedMessage message)
    {
        _scratch ??= new ArrayBufferWriter<byte>(1024);
        _scratch.ResetWrittenCount();
        var writer = new MessagePackWriter(_scratch);
        RoutedMessageCodec.WriteNext(ref writer, message);
        writer.Flush();
        return _scratch.WrittenSpan;
    }

    private void MakeRoom(int bytes)
    {
        if (_end + bytes <= _bytes.Length)
        {
            return;
        }

        int used = _end - _first;
        byte[] larger = used + bytes > _bytes.Length / 2 ? new byte[Math.Max(4096, 2 * (used + bytes))] : _bytes;
        _bytes.AsSpan(_first, used).CopyTo(larger);
        _bytes = larger;
        _first = 0;
        _end = used;
    }
}
