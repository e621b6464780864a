using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Node.Loop;

namespace Coherence.Node.Reading;

/// <summary>Nobody waits for a read any more.</summary>
internal sealed class CancelReadInput(IndexSpec spec, IValueWaiter waiter) : IEngineInput
{
    public void Apply(SystemEngine engine) => engine.CancelRead(spec, waiter);

    public void Abandon()
    {
        // The read has ended with its loop.
    }
}
