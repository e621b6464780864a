using System;
using System.Collections.Generic;

namespace Coherence.Simulation.Systems;

/// <summary>A checkpoint of the simulated store.</summary>
internal sealed class SimulatedCheckpoint(long epoch, ReadOnlyMemory<byte> state)
{
    public long Epoch => epoch;

    /// <summary>What the root knew beside values.</summary>
    public ReadOnlyMemory<byte> State => state;

    /// <summary>The values, by the number of their key; null before it is cut.</summary>
    public Dictionary<int, SimulatedValue>? Values { get; set; }
}
