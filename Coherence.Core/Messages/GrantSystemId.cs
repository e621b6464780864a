using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Upstream to child: the system id that is the child's for good.</summary>
/// <remarks>specs/protocol.md#grantsystemid. Sent once it is durable at the root. Safe to repeat.</remarks>
/// <param name="System">The child's system id.</param>
public readonly record struct GrantSystemId(SystemId System);
