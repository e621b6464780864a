using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Benchmarks.Footprint;

/// <summary>Wants a value to be held, and nothing else.</summary>
internal sealed class HeldValue : IValueWaiter
{
    public static HeldValue Instance { get; } = new();

    public void Completed(GrantedValue value, Epoch epoch)
    {
        // It is held now.
    }

    public void Refused(RefuseReason reason)
    {
        // Nothing refuses here.
    }

    public void Abandoned()
    {
        // The engine is simply dropped.
    }
}
