using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>What a register holds, and which operation wrote it.</summary>
/// <param name="Stamp">The writer's stamp. A writer's clock observes it before the writer writes again.</param>
/// <param name="Operation">The operation that wrote it.</param>
/// <param name="Value">The bytes; part of the index value that was read, not a copy.</param>
public readonly record struct RegisterValue(HybridTime Stamp, OperationId Operation, ReadOnlyMemory<byte> Value);
