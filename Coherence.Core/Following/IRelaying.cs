using System;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Following;

/// <summary>What a relay does with that which comes down to it, beside keeping its own cache.</summary>
internal interface IRelaying
{
    /// <summary>The newest epoch that its children may be shown.</summary>
    Epoch Shown { get; }

    /// <summary>A link to an upstream is up, a new one: everything that is on its way up goes again.</summary>
    void LinkUp();

    /// <summary>The link is gone.</summary>
    void LinkLost();

    /// <summary>A channel of the link has ended, and others have not.</summary>
    void ChannelLost();

    /// <summary>A message between other systems has come down.</summary>
    void Route(in RoutedMessage message);

    /// <summary>Updates of origins below, and messages, go up, as far as the channels take them.</summary>
    void Forward();

    /// <summary>Updates of an origin below are confirmed; shown with the update that said so.</summary>
    void Confirmed(in NotifyReplicated notify);

    /// <summary>An update of an origin below is rejected; shown with the update that said so.</summary>
    void Rejected(in Reject reject);

    /// <summary>A value that children hold is another now, or is not known any more.</summary>
    void ServedValueChanged(CachedValue value);

    /// <summary>Something has come down and has been taken in: what it makes possible is done.</summary>
    void Progress();

    /// <summary>An arc to allot from.</summary>
    void Granted(in GrantArc grant);

    /// <summary>This system is not known at the root any more: it starts over, and allots nothing out of the arcs it had.</summary>
    void Forgotten();

    /// <summary>How many bytes of origins' updates may be on their way up.</summary>
    void Allowed(long bytes);

    /// <summary>The root waits for an update of an origin below.</summary>
    void Missing(EpochRef update);

    /// <summary>An origin below knows what became of its updates up to this one: nothing answers for them any more.</summary>
    void Known(EpochRef upTo);

    /// <summary>The upstream wants to hear when every cache below has followed an epoch.</summary>
    void Settle(Epoch epoch, Action completed);
}
