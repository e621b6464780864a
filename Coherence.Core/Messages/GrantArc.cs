using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Upstream to child: an arc from which the child alone takes identifiers.</summary>
/// <remarks>
/// specs/protocol.md#grantarc. What one upstream grants to one system has strictly increasing numbers, so one that is not above
/// all earlier ones is a repetition and is ignored. Sent once it is durable at the root, before the last one is used up.
/// </remarks>
/// <param name="Arc">The arc.</param>
/// <param name="Number">Which of the arcs of this upstream it is, from 1 on; numbers may be left out.</param>
public readonly record struct GrantArc(Arc Arc, long Number);
