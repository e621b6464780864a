using Coherence.Core.Identity;

namespace Coherence.Core.Sequencing;

/// <summary>An arc that was granted to a relay, and how far the systems that it named out of it have been forgotten.</summary>
/// <remarks>
/// Kept for ever, one for each start of a relay. Which systems were forgotten cannot be, so all up to the newest of them count
/// as forgotten: one of them that never published starts over all the same.
/// </remarks>
internal sealed class RelayArc(Arc arc)
{
    public Arc Arc { get; } = arc;

    public Identifier NewestForgotten { get; private set; }

    public void Forget(Identifier system) => NewestForgotten = system > NewestForgotten ? system : NewestForgotten;

    public bool MayBeForgotten(SystemId system) => system.Value <= NewestForgotten;
}
