using System;
using Coherence.Core.MessagePack;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>Readers of deltas and values: of any length that a frame can carry, so that what one fold wrote the next can read.</summary>
internal static class FoldReader
{
    private static readonly MessagePackLimits Limits = new(maximumDepth: 4, MessagePackLimits.HardMaximumLength);

    public static MessagePackReader Of(ReadOnlyMemory<byte> bytes) => new(bytes, Limits);
}
