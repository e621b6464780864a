using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Simulation.Systems;

/// <summary>Wants a value to be in the cache, and nothing else.</summary>
internal sealed class IgnoringWaiter : IValueWaiter
{
    public static IgnoringWaiter Instance { get; } = new();

    public void Completed(GrantedValue value, Epoch epoch)
    {
        // It is in the cache now.
    }

    public void Refused(RefuseReason reason)
    {
        // Whoever reads it is told the reason.
    }

    public void Abandoned()
    {
        // Nobody waits.
    }
}
