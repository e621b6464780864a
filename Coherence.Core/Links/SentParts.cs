using System;
using System.Buffers;
using Coherence.Core.Identity;

namespace Coherence.Core.Links;

/// <summary>Parts of updates on their way over one link, in the order of their epochs, kept until the other side has confirmed them.</summary>
/// <remarks>
/// specs/epochs.md#retention. A part whose channel ends goes again over another. The steady state allocates nothing: buffers
/// come from a pool, their places from a ring. One thread at a time.
/// </remarks>
internal sealed class SentParts
{
    // What a part costs beside its bytes: its place, and the rest of its buffer.
    private const int OverheadBytes = 64;

    private Part[] _ring = [];
    private int _first;
    private int _count;
    private int _unsent;

    /// <summary>What the parts cost that are not confirmed.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether every part has been handed to a channel.</summary>
    public bool IsSent => _unsent == _count;

    /// <summary>Keeps a copy of a part, Begin to End, or of a message that stands for one. Epochs never decrease.</summary>
    public void Add(Epoch epoch, ReadOnlySpan<byte> messages)
    {
        if (_count == _ring.Length)
        {
            Grow();
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(messages.Length);
        messages.CopyTo(buffer);
        At(_count) = new Part(epoch, buffer, messages.Length);
        _count++;
        Bytes += messages.Length + OverheadBytes;
    }

    /// <summary>Hands unsent parts to the channels, as far as these take them.</summary>
    public void Send(LinkChannels channels)
    {
        for (; _unsent < _count && channels.IsWritable; _unsent++)
        {
            ref Part part = ref At(_unsent);
            if (part.IsSent)
            {
                continue;
            }

            ChannelSession session = channels.Pick();
            session.Write(part.Messages);
            part.Channel = session.Ordinal;
            part.IsSent = true;
        }
    }

    /// <summary>What went over a channel that has ended may not have arrived: it goes again.</summary>
    public void ChannelLost(int ordinal)
    {
        for (int index = _count - 1; index >= 0; index--)
        {
            ref Part part = ref At(index);
            if (part.IsSent && part.Channel == ordinal)
            {
                part.IsSent = false;
                _unsent = Math.Min(_unsent, index);
            }
        }
    }

    /// <summary>The other side has applied everything up to an epoch.</summary>
    public void Confirm(Epoch upTo)
    {
        while (_count > 0 && At(0).Epoch <= upTo)
        {
            RemoveFirst();
        }
    }

    /// <summary>Forgets everything: the link is gone.</summary>
    public void Clear()
    {
        while (_count > 0)
        {
            RemoveFirst();
        }
    }

    /// <summary>Gives the ring back if nothing is on its way.</summary>
    public void Relieve() => _ring = _count == 0 ? [] : _ring;

    private void RemoveFirst()
    {
        ref Part part = ref At(0);
        Bytes -= part.Length + OverheadBytes;
        ArrayPool<byte>.Shared.Return(part.Buffer);
        part = default;
        _first = (_first + 1) & (_ring.Length - 1);
        _count--;
        _unsent = Math.Max(_unsent - 1, 0);
    }

    private ref Part At(int index) => ref _ring[(_first + index) & (_ring.Length - 1)];

    private void Grow()
    {
        var larger = new Part[_ring.Length == 0 ? 4 : _ring.Length * 2];
        for (int index = 0; index < _count; index++)
        {
            larger[index] = At(index);
        }

        _ring = larger;
        _first = 0;
    }

    private struct Part(Epoch epoch, byte[] buffer, int length)
    {
        public readonly Epoch Epoch = epoch;
        public readonly byte[] Buffer = buffer;
        public readonly int Length = length;
        public int Channel;
        public bool IsSent;

        public readonly ReadOnlySpan<byte> Messages => Buffer.AsSpan(0, Length);
    }
}
