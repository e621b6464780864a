using System;
using Coherence.Core.Identity;

namespace Coherence.Simulation.Checking;

/// <summary>One arc that a system was granted.</summary>
/// <param name="First">Its first identifier.</param>
/// <param name="Last">Its last identifier.</param>
/// <param name="Owner">Who was granted it.</param>
/// <param name="Number">The how-many-th grant of the run it was.</param>
internal readonly record struct ArcGrant(UInt128 First, UInt128 Last, SystemId Owner, int Number)
{
    /// <summary>Whether an arc has an identifier of this one.</summary>
    public bool Shares(Arc arc) => First <= arc.Last.Value && arc.Prefix.Value <= Last;

    /// <summary>Whether an arc has none but identifiers of this one.</summary>
    public bool Contains(Arc arc) => First <= arc.Prefix.Value && arc.Last.Value <= Last;
}
