using System;
using Coherence.Node.Failures;
using Coherence.Node.Leases;
using Coherence.Node.Loop;

namespace Coherence.Node.Waiting;

/// <summary>What those who wait for something of a node need.</summary>
/// <param name="Loop">The engine's thread.</param>
/// <param name="Lease">Until when cached values count as current.</param>
/// <param name="LeaseWaits">Who is to hear of the lease. Engine thread.</param>
/// <param name="Ending">Why the node answers nothing more.</param>
/// <param name="Membership">The cluster that the node belongs to.</param>
/// <param name="Time">The clock of timeouts.</param>
internal sealed record WaitContext(
    EngineLoop Loop, LeaseClock Lease, LeaseWaits LeaseWaits, Ending Ending, Membership Membership, TimeProvider Time);
