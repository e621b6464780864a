using System;
using System.Collections.Immutable;
using System.Linq;
using Coherence.Core.Codec;

namespace Coherence.Core.Links;

/// <summary>The channels of one link that are up, and the choice of the one that a message goes over.</summary>
/// <remarks>Nothing is ordered between channels, so any message may go over any of them. specs/epochs.md#channels.</remarks>
internal sealed class LinkChannels
{
    /// <summary>How much more a channel may have unsent than another before messages change over. Below it, what is small stays together and leaves with one flush.</summary>
    private const int Patience = ChannelSession.FrameBytes;

    private int _last;

    /// <summary>The channels, in no order that matters. What was read stays as it is when channels come or go.</summary>
    public ImmutableArray<ChannelSession> Up { get; private set; } = [];

    public int Count => Up.Length;

    /// <summary>Whether a channel takes more.</summary>
    public bool IsWritable
    {
        get
        {
            foreach (ChannelSession session in Up)
            {
                if (session.IsWritable)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The channel of an ordinal; null if it is not up.</summary>
    public ChannelSession? Find(int ordinal) => Up.FirstOrDefault(session => session.Ordinal == ordinal);

    public bool Contains(ChannelSession session) => Up.Contains(session);

    public void Add(ChannelSession session) => Up = Up.Add(session);

    public bool Remove(ChannelSession session)
    {
        _last = 0;
        int before = Up.Length;
        Up = Up.Remove(session);
        return Up.Length < before;
    }

    public void Clear()
    {
        _last = 0;
        Up = [];
    }

    /// <summary>Sends a message over the channel that is next. One must be up.</summary>
    public void Send<T>(MessageWriter<T> write, in T message) => Pick().Send(write, message);

    /// <summary>Sends messages that are encoded already, over the channel that is next. One must be up.</summary>
    public void Write(ReadOnlySpan<byte> messages) => Pick().Write(messages);

    /// <summary>The channel that the next message goes over: the one that has the least to send, or little more than that. One must be up.</summary>
    public ChannelSession Pick()
    {
        ChannelSession last = Up[_last];
        if (Up.Length == 1)
        {
            return last;
        }

        int least = _last;
        for (int index = 0; index < Up.Length; index++)
        {
            least = Load(Up[index]) < Load(Up[least]) ? index : least;
        }

        if (Load(last) - Load(Up[least]) > Patience)
        {
            _last = least;
        }

        return Up[_last];
    }

    // One that takes no more at all is loaded above all that do.
    private static long Load(ChannelSession session) =>
        session.UnsentBytes + (session.IsWritable ? 0 : WireLimits.FrameBytesMaximum);
}
