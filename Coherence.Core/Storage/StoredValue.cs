using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Storage;

/// <summary>An index value as the store holds it. A value that no operation ever changed is not stored.</summary>
/// <param name="Changed">The epoch of its last change.</param>
/// <param name="Older">The position of the version before it in the root's history; negative if there is none.</param>
/// <param name="Bytes">The value.</param>
public readonly record struct StoredValue(Epoch Changed, long Older, ReadOnlyMemory<byte> Bytes);
