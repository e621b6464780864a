using System;
using System.Buffers;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Relays;

/// <summary>One part of an origin's update on its way to the root, kept until the root has answered for the update.</summary>
internal sealed class ForwardedPart
{
    // The Begin and the End around the messages are shorter than this.
    private const int EnvelopeBytes = 96;

    private readonly byte[] _buffer;
    private readonly int _length;

    private ForwardedPart(in BeginUpdate begin, byte[] buffer, int length)
    {
        Origin = begin.Origin;
        Epoch = begin.Epoch;
        Number = begin.Part;
        _buffer = buffer;
        _length = length;
    }

    public SystemId Origin { get; }

    public Epoch Epoch { get; }

    /// <summary>Which part of the update.</summary>
    public int Number { get; }

    /// <summary>Whether it is to be sent.</summary>
    public bool IsWaiting { get; set; } = true;

    /// <summary>When it was sent last.</summary>
    public TimeSpan SentAt { get; set; }

    /// <summary>Whether the root has answered for it, or its child has gone: it is not sent any more.</summary>
    public bool IsDone { get; private set; }

    public int Bytes => _length;

    /// <summary>Begin to End.</summary>
    public ReadOnlySpan<byte> Messages => _buffer.AsSpan(0, _length);

    public static ForwardedPart Copy(in BeginUpdate begin, ReadOnlySpan<byte> body, int count, ArrayBufferWriter<byte> scratch)
    {
        scratch.ResetWrittenCount();
        var writer = new MessagePackWriter(scratch);
        BeginUpdateCodec.Write(ref writer, begin);
        writer.WriteRaw(body);
        EndUpdateCodec.Write(ref writer, new EndUpdate(begin.Origin, begin.Epoch, begin.Part, count));
        writer.Flush();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(body.Length + EnvelopeBytes);
        scratch.WrittenSpan.CopyTo(buffer);
        return new ForwardedPart(begin, buffer, scratch.WrittenCount);
    }

    public void Finish()
    {
        if (!IsDone)
        {
            IsDone = true;
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }
}
