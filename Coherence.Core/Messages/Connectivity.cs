using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Either direction: whether a system can be reached, and through whom.</summary>
/// <remarks>specs/protocol.md#connectivity. A later one replaces an earlier one; safe to repeat.</remarks>
/// <param name="System">The system that this is about.</param>
/// <param name="Parent">The upstream through which it is reached; none if it cannot be reached.</param>
/// <param name="AffectsAllServices">Whether every service it announced shares its state.</param>
public readonly record struct Connectivity(SystemId System, SystemId Parent, bool AffectsAllServices);
