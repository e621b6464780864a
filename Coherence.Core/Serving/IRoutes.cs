using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Serving;

/// <summary>What a root and a relay know of where systems are.</summary>
internal interface IRoutes
{
    /// <summary>This system, for which no messages are.</summary>
    SystemId Self { get; }

    /// <summary>The child over which a system is reached; null if it is not below, or cannot be reached just now.</summary>
    Child? FindBelow(SystemId system);

    /// <summary>Passes on what goes to a system that is not below.</summary>
    /// <returns>None, or why it goes nowhere.</returns>
    UndeliverableReason SendElsewhere(in RoutedMessage message, Child? from);

    /// <summary>Says something to the upstream.</summary>
    void SayAbove(in Undeliverable said);
}
