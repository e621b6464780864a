using Coherence.Core.Engine;

namespace Coherence.Node.Leases;

/// <summary>Waits for something, and wants to hear meanwhile of the lease. Engine thread.</summary>
internal interface ILeaseWaiter
{
    /// <summary>The lease was lost, or is there again. Called outside of the engine, so it may be called.</summary>
    void LeaseChanged(SystemEngine engine, bool isLost);

    /// <summary>The node has ended.</summary>
    void Abandoned();
}
