using System;
using Coherence.Core.Indexes;

namespace Coherence.Cli.Operations;

/// <summary>What the writer of an operation has seen and knows.</summary>
/// <param name="Value">The bytes of the observed value; empty if absent, or if the operation observes none.</param>
/// <param name="Clock">The writer's clock of stamps.</param>
/// <param name="PhysicalMilliseconds">The physical clock, in milliseconds since 1970-01-01 UTC.</param>
internal readonly record struct Observation(ReadOnlyMemory<byte> Value, HybridClock Clock, long PhysicalMilliseconds)
{
    /// <summary>A stamp later than everything observed.</summary>
    public HybridTime NextStamp() => Clock.Next(PhysicalMilliseconds);
}
