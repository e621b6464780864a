using Coherence.Core.Serving;

namespace Coherence.Core.Relays;

/// <summary>Who a relay asks about an update for: one question of one child.</summary>
/// <param name="Child">The child.</param>
/// <param name="Nonce">The child's own nonce of it.</param>
internal sealed record ChildQuestion(Child Child, long Nonce);
