using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Upstream to child: an arc from which the child alone takes identifiers.</summary>
/// <remarks>
/// specs/protocol.md#grantarc. Arcs granted to one system have strictly increasing prefixes, so one that is not above
/// all earlier ones is a repetition and is ignored. Sent once it is durable at the root, before the last one is used up.
/// </remarks>
/// <param name="Arc">The arc.</param>
public readonly record struct GrantArc(Arc Arc);
