using System;
using Coherence.Core.Caching;
using Coherence.Core.Messages;
using Coherence.Core.Relays;

namespace Coherence.Benchmarks.Footprint;

/// <summary>The process around a relay that nobody looks at.</summary>
internal sealed class SilentRelayHost : IRelayHost
{
    public void ChildrenChanged(int children)
    {
        // They stay.
    }

    public void ValueChanged(CachedValue value)
    {
        // Nothing is watched.
    }

    public void ValueEnded(CachedValue value)
    {
        // Nothing is watched.
    }

    public void BetweenUpdates()
    {
        // Nothing waits for it.
    }

    public void WatchRefused(CachedValue value, RefuseReason reason)
    {
        // Nothing is watched.
    }

    public void UpstreamUp(in Welcome welcome)
    {
        // The link stays.
    }

    public void UpstreamDown()
    {
        // The link stays.
    }

    public void UpstreamSaidGoodbye(in Goodbye goodbye) => throw new InvalidOperationException(goodbye.Text);

    public void Reported(in Report report)
    {
        // Nothing is asked.
    }
}
