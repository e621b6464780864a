using System;
using Coherence.Core.Identity;
using Coherence.Core.Links;

namespace Coherence.Core.Messaging;

/// <summary>What messages need of the link to the upstream.</summary>
internal interface IMessageLink
{
    TimeSpan Now { get; }

    TimeSpan Lease { get; }

    /// <summary>Whose timeline is followed; none before the first welcome.</summary>
    SystemId Root { get; }

    LinkChannels Channels { get; }

    /// <summary>Wants an epoch as soon as there is one.</summary>
    void Want(Epoch epoch);

    /// <summary>Asks in which root epoch an update is, or before which. Few questions are open of what one sender has said.</summary>
    void Ask(EpochRef update, object asker, SystemId sender, Action<Epoch> completed);

    /// <summary>Somebody is no longer interested in what was asked.</summary>
    void Forget(object asker);
}
