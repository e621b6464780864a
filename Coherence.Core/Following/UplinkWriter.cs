using Coherence.Core.Codec;
using Coherence.Core.Links;
using Coherence.Core.Messages;

namespace Coherence.Core.Following;

/// <summary>Writes what a system asks and says upward outside updates. Without a link nothing is written: whoever needs it says it on the next.</summary>
internal sealed class UplinkWriter(LinkChannels channels) : IWaitWriter
{
    /// <summary>Asks for a value; false if there is nobody to ask.</summary>
    public bool TryAcquire(in Acquire acquire) => TrySend(AcquireCodec.Write, acquire);

    /// <summary>Asks the upstream for its figures; false if there is nobody to ask.</summary>
    public bool TryInquire(long nonce) => TrySend(InquireCodec.Write, new Inquire(nonce));

    /// <summary>Asks for another arc above the newest one this upstream has granted.</summary>
    public void RequestArc(long newest) => _ = TrySend(RequestArcCodec.Write, new RequestArc(newest));

    public void ReleaseArc(in ReleaseArc release) => _ = TrySend(ReleaseArcCodec.Write, release);

    /// <summary>Says where a system below is.</summary>
    public void Connectivity(in Connectivity said) => _ = TrySend(ConnectivityCodec.Write, said);

    /// <summary>Says to the sender of a message what became of it.</summary>
    public void Undeliverable(in Undeliverable said) => _ = TrySend(UndeliverableCodec.Write, said);

    /// <summary>Says to the sender of a question that what it asks about was followed.</summary>
    public void Delivered(in Delivered said) => _ = TrySend(DeliveredCodec.Write, said);

    public void FollowsEpoch(in FollowsEpoch follows) => _ = TrySend(FollowsEpochCodec.Write, follows);

    public void WaitForEpoch(in WaitForEpoch wait) => _ = TrySend(WaitForEpochCodec.Write, wait);

    public bool IsUp(int channel) => channels.Find(channel) is not null;

    public int? Ask(in WaitForEpoch wait) => channels.Count == 0 ? null : Send(channels.Pick(), WaitForEpochCodec.Write, wait);

    public int? Cancel(in CancelWait cancel, int? asked)
    {
        if (channels.Count == 0)
        {
            return null;
        }

        ChannelSession? same = asked is { } ordinal ? channels.Find(ordinal) : null;
        return Send(same ?? channels.Pick(), CancelWaitCodec.Write, cancel);
    }

    private static int Send<T>(ChannelSession session, MessageWriter<T> write, in T message)
    {
        session.Send(write, message);
        return session.Ordinal;
    }

    private bool TrySend<T>(MessageWriter<T> write, in T message)
    {
        if (channels.Count == 0)
        {
            return false;
        }

        channels.Send(write, message);
        return true;
    }
}
