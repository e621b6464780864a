using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Upstream to child, the answer to <see cref="Inquire"/>: what the upstream counts. Figures, not promises.</summary>
/// <remarks>specs/protocol.md#report.</remarks>
/// <param name="Nonce">That of the inquiry.</param>
/// <param name="Current">The newest root epoch that the upstream shows.</param>
/// <param name="Children">Connected children.</param>
/// <param name="Systems">Systems whose state is kept, connected or not.</param>
/// <param name="Values">Index values, those that are only subscribed to included.</param>
/// <param name="Updates">Updates taken since the start of the upstream's process.</param>
/// <param name="Operations">Operations applied, those read back from the log at the start included.</param>
/// <param name="Duplicates">Operations that were recognized as duplicates, those read back included.</param>
/// <param name="Invalidations">Invalidate notices sent since the start.</param>
/// <param name="Refreshes">Refreshes sent since the start.</param>
public readonly record struct Report(
    long Nonce,
    Epoch Current,
    long Children,
    long Systems,
    long Values,
    long Updates,
    long Operations,
    long Duplicates,
    long Invalidations,
    long Refreshes);
