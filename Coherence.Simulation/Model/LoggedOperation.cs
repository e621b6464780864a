using System;

namespace Coherence.Simulation.Model;

/// <summary>An operation as it stands in a record.</summary>
internal readonly record struct LoggedOperation(UInt128 Id, string Table, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Delta);
