using System;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>An element of a set.</summary>
/// <param name="Element">Any bytes; part of the index value that was read, not a copy.</param>
/// <param name="Tags">The operations that added it and that no removal has observed; at least one. A removal names them.</param>
public readonly record struct SetElement(ReadOnlyMemory<byte> Element, SetTags Tags);
