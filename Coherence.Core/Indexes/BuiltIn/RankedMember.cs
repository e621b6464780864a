using System;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>A member of a ranking.</summary>
/// <param name="Member">1 to 1,024 bytes; part of the index value that was read, not a copy.</param>
/// <param name="Score">The sum of its amounts, 0 or more.</param>
public readonly record struct RankedMember(ReadOnlyMemory<byte> Member, long Score);
