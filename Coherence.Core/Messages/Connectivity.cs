using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Either direction: whether a system can be reached, and through whom.</summary>
/// <remarks>specs/protocol.md#connectivity. A later one replaces an earlier one; safe to repeat.</remarks>
/// <param name="System">The system that this is about.</param>
/// <param name="Parent">The upstream through which it is reached; none if it cannot be reached.</param>
/// <param name="Number">The number of the system's link that this is about: a newer link counts, and of one link that it has ended.</param>
/// <param name="ParentNumber">The number of the parent's own link when it said this: on each new link it says it again.</param>
/// <param name="IsRelay">Whether the system serves others.</param>
/// <param name="Address">Where it is, as its Hello said; 0 to 255 bytes of UTF-8.</param>
/// <param name="AffectsAllServices">Whether every service it announced shares its state.</param>
/// <param name="HasLeft">Whether it has left for good, and is to be forgotten; never of one that can be reached.</param>
public readonly record struct Connectivity(
    SystemId System, SystemId Parent, long Number, long ParentNumber, bool IsRelay, string Address, bool AffectsAllServices, bool HasLeft = false);
