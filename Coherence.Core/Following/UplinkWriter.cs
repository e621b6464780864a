using Coherence.Core.Codec;
using Coherence.Core.Links;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Following;

/// <summary>Writes what a system asks and says upward outside updates. Without a link nothing is written: whoever needs it says it on the next.</summary>
internal sealed class UplinkWriter(LinkChannels channels)
{
    /// <summary>Asks for a value; false if there is nobody to ask.</summary>
    public bool TryAcquire(in Acquire acquire)
    {
        if (channels.Count == 0)
        {
            return false;
        }

        ChannelSession session = channels.Pick();
        MessagePackWriter writer = session.BeginMessage();
        AcquireCodec.Write(ref writer, acquire);
        writer.Flush();
        session.EndMessage();
        return true;
    }

    /// <summary>Asks the upstream for its figures; false if there is nobody to ask.</summary>
    public bool TryInquire(long nonce)
    {
        if (channels.Count == 0)
        {
            return false;
        }

        ChannelSession session = channels.Pick();
        MessagePackWriter writer = session.BeginMessage();
        InquireCodec.Write(ref writer, new Inquire(nonce));
        writer.Flush();
        session.EndMessage();
        return true;
    }

    /// <summary>Asks for another arc above the newest one this upstream has granted.</summary>
    public void RequestArc(long newest)
    {
        if (channels.Count == 0)
        {
            return;
        }

        ChannelSession session = channels.Pick();
        MessagePackWriter writer = session.BeginMessage();
        RequestArcCodec.Write(ref writer, new RequestArc(newest));
        writer.Flush();
        session.EndMessage();
    }

    /// <summary>Says where a system below is. Without a link nothing is said: all of it goes on the next one.</summary>
    public void Connectivity(in Connectivity said)
    {
        if (channels.Count == 0)
        {
            return;
        }

        ChannelSession session = channels.Pick();
        MessagePackWriter writer = session.BeginMessage();
        ConnectivityCodec.Write(ref writer, said);
        writer.Flush();
        session.EndMessage();
    }

    public void ReleaseArc(in ReleaseArc release)
    {
        if (channels.Count == 0)
        {
            return;
        }

        ChannelSession session = channels.Pick();
        MessagePackWriter writer = session.BeginMessage();
        ReleaseArcCodec.Write(ref writer, release);
        writer.Flush();
        session.EndMessage();
    }

    /// <summary>Says to the sender of a message what became of it.</summary>
    public void Undeliverable(in Undeliverable said)
    {
        if (channels.Count == 0)
        {
            return;
        }

        ChannelSession session = channels.Pick();
        MessagePackWriter writer = session.BeginMessage();
        UndeliverableCodec.Write(ref writer, said);
        writer.Flush();
        session.EndMessage();
    }

    /// <summary>Says to the sender of a question that what it asks about was followed.</summary>
    public void Delivered(in Delivered said)
    {
        if (channels.Count == 0)
        {
            return;
        }

        ChannelSession session = channels.Pick();
        MessagePackWriter writer = session.BeginMessage();
        DeliveredCodec.Write(ref writer, said);
        writer.Flush();
        session.EndMessage();
    }

    public void FollowsEpoch(in FollowsEpoch follows)
    {
        if (channels.Count > 0)
        {
            channels.Pick().SendFollows(follows);
        }
    }

    public void WaitForEpoch(in WaitForEpoch wait)
    {
        if (channels.Count > 0)
        {
            channels.Pick().SendWait(wait);
        }
    }
}
