using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>A field of a map, and which operation wrote or removed it.</summary>
/// <param name="Field">The name of the field; any bytes.</param>
/// <param name="Stamp">The writer's stamp. A writer's clock observes it before the writer writes the field again.</param>
/// <param name="Operation">The operation that wrote or removed it.</param>
/// <param name="Value">The bytes; empty if removed. Part of the index value that was read, not a copy, as the name is.</param>
/// <param name="IsRemoved">Whether the field has been removed: what is left of it is its stamp.</param>
public readonly record struct MapField(
    ReadOnlyMemory<byte> Field,
    HybridTime Stamp,
    OperationId Operation,
    ReadOnlyMemory<byte> Value,
    bool IsRemoved);
