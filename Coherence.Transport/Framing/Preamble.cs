using System;

namespace Coherence.Transport.Framing;

/// <summary>The first bytes of a channel in each direction, before any frame. They tell a peer of another protocol at its first byte.</summary>
/// <remarks>See specs/protocol.md#frames.</remarks>
internal static class Preamble
{
    /// <summary>Length, in bytes.</summary>
    public const int ByteCount = 4;

    /// <summary>The letters COHR in ASCII.</summary>
    public static ReadOnlySpan<byte> Bytes => "COHR"u8;
}
