using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Following;

/// <summary>Who follows an upstream over a link: what it says of itself at the beginning, and what it hears of the link.</summary>
internal interface IUplinkOwner
{
    /// <summary>This system; none if it has no id yet.</summary>
    SystemId System { get; }

    bool IsRelay { get; }

    /// <summary>Whether it wants to be told what the other children of its upstream publish.</summary>
    bool HearsSiblings { get; }

    /// <summary>The newest of the root's epochs that is applied here.</summary>
    Epoch Applied { get; }

    /// <summary>The newest that is shown: at a relay, what counts is what its children are.</summary>
    Epoch Shown { get; }

    /// <summary>The newest epoch of its own whose outcome it knows, as it knows that of all before.</summary>
    Epoch Confirmed { get; }

    /// <summary>A new link has its first channel.</summary>
    void LinkUp(in Welcome welcome);

    /// <summary>A channel has ended, and others have not.</summary>
    void ChannelLost();

    /// <summary>The last channel has ended.</summary>
    void LinkLost();
}
