using System;

namespace Coherence.Simulation.Model;

/// <summary>The last write of a register.</summary>
internal sealed record RegisterState(long Stamp, UInt128 Operation, byte[] Value);
