using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Directory;

/// <summary>One version of an index value. Its bytes are good until the next epoch is applied.</summary>
/// <param name="Changed">The first epoch at which it holds.</param>
/// <param name="IsAbsent">Whether no operation had changed the value by then.</param>
/// <param name="Bytes">The value; empty if absent.</param>
internal readonly record struct EntryVersion(Epoch Changed, bool IsAbsent, ReadOnlyMemory<byte> Bytes);
