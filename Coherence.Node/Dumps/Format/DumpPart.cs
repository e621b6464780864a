using System;
using Coherence.Core.Identity;

namespace Coherence.Node.Dumps.Format;

/// <summary>A part of a dump behind its header. Its bytes are good until the next is read.</summary>
/// <param name="Code">What it is; which of the others there are follows from it.</param>
/// <param name="Bytes">The piece of the state, or the value.</param>
/// <param name="Spec">The spec of a value; not checked yet.</param>
/// <param name="Changed">The epoch of its last change; not checked yet.</param>
/// <param name="Values">How many values the end says that there are.</param>
internal readonly record struct DumpPart(
    PartCode Code, ReadOnlyMemory<byte> Bytes = default, IndexSpec Spec = default, Epoch Changed = default, long Values = 0);
