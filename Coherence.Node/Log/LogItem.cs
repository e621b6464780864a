using System;
using Coherence.Node.Log.Format;

namespace Coherence.Node.Log;

/// <summary>A whole record, or a mark, that stands where the next one belongs.</summary>
/// <param name="Mark">Which mark it is; null for a record.</param>
/// <param name="Bytes">From its first sector to the next item, in bytes.</param>
/// <param name="Record">All sectors of a record, in the window; empty for a mark.</param>
/// <param name="PayloadBytes">The length of a record's payload.</param>
internal readonly record struct LogItem(MarkKind? Mark, int Bytes, Memory<byte> Record, int PayloadBytes);
