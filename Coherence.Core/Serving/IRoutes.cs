using System;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Serving;

/// <summary>What a root and a relay know of where systems are, and of how far they have come themselves.</summary>
internal interface IRoutes
{
    /// <summary>This system, for which there are no messages but questions.</summary>
    SystemId Self { get; }

    /// <summary>The newest root epoch that this system has followed: at the root, that it has decided upon.</summary>
    Epoch Followed { get; }

    /// <summary>The time of the present inputs.</summary>
    TimeSpan Now { get; }

    /// <summary>The child over which a system is reached; null if it is not below, or cannot be reached just now.</summary>
    Child? FindBelow(SystemId system);

    /// <summary>Passes on what goes to a system that is not below.</summary>
    /// <returns>None, or why it goes nowhere.</returns>
    UndeliverableReason SendElsewhere(in RoutedMessage message, Child? from);

    /// <summary>Wants an epoch as soon as there is one.</summary>
    void Want(Epoch epoch);

    /// <summary>Says something to the upstream.</summary>
    void SayAbove(in Undeliverable said);

    /// <inheritdoc cref="SayAbove(in Undeliverable)"/>
    void SayAbove(in Delivered said);
}
