using Coherence.Core.Identity;

namespace Coherence.Core.Sequencing;

/// <summary>An arc that was granted to a relay, and how far the systems that it named out of it have been forgotten.</summary>
/// <remarks>
/// Kept for ever, one for each start of a relay. Which systems were forgotten cannot be, so all up to the newest of them count
/// as forgotten: one of them that never published starts over all the same.
/// </remarks>
internal sealed class RelayArc(Arc arc)
{
    private Identifier _newestForgotten;

    public Arc Arc { get; } = arc;

    public void Forget(SystemId system) => _newestForgotten = system.Value > _newestForgotten ? system.Value : _newestForgotten;

    public bool MayBeForgotten(SystemId system) => system.Value <= _newestForgotten;
}
