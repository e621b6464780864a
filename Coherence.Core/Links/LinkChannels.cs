using System.Collections.Generic;
using Coherence.Core.Codec;

namespace Coherence.Core.Links;

/// <summary>The channels of one link that are up, and the choice of the one that a message goes over.</summary>
/// <remarks>Nothing is ordered between channels, so any message may go over any of them. specs/epochs.md#channels.</remarks>
internal sealed class LinkChannels
{
    /// <summary>How much more a channel may have unsent than another before messages change over. Below it, what is small stays together and leaves with one flush.</summary>
    private const int Patience = ChannelSession.FrameBytes;

    private readonly List<ChannelSession> _up = [];
    private int _last;

    /// <summary>The channels, in no order that matters.</summary>
    public IReadOnlyList<ChannelSession> Up => _up;

    public int Count => _up.Count;

    /// <summary>Whether a channel takes more.</summary>
    public bool IsWritable
    {
        get
        {
            foreach (ChannelSession session in _up)
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
    public ChannelSession? Find(int ordinal) => _up.Find(session => session.Ordinal == ordinal);

    public bool Contains(ChannelSession session) => _up.Contains(session);

    public void Add(ChannelSession session) => _up.Add(session);

    public bool Remove(ChannelSession session)
    {
        _last = 0;
        return _up.Remove(session);
    }

    public void Clear()
    {
        _last = 0;
        _up.Clear();
    }

    /// <summary>The channel that the next message goes over: the one that has the least to send, or little more than that. One must be up.</summary>
    public ChannelSession Pick()
    {
        ChannelSession last = _up[_last];
        if (_up.Count == 1)
        {
            return last;
        }

        int least = _last;
        for (int index = 0; index < _up.Count; index++)
        {
            least = Load(_up[index]) < Load(_up[least]) ? index : least;
        }

        if (Load(last) - Load(_up[least]) > Patience)
        {
            _last = least;
        }

        return _up[_last];
    }

    // One that takes no more at all is loaded above all that do.
    private static long Load(ChannelSession session) =>
        session.UnsentBytes + (session.IsWritable ? 0 : WireLimits.FrameBytesMaximum);
}
