using System;

namespace Coherence.Core.Codec;

/// <summary>The four bytes that each side sends first on a new channel, so that a stray client is told apart at once.</summary>
/// <remarks>specs/protocol.md#preamble.</remarks>
public static class Preamble
{
    /// <summary>Length of the preamble, in bytes.</summary>
    public const int ByteCount = 4;

    /// <summary>The preamble: "COHR" in ASCII.</summary>
    public static ReadOnlySpan<byte> Bytes => "COHR"u8;

    /// <summary>Whether the first bytes of a channel can be, or begin with, the preamble. False: the peer does not speak the protocol.</summary>
    /// <param name="received">All bytes received so far; may be fewer than <see cref="ByteCount"/>, or more.</param>
    /// <param name="isComplete">Whether all of the preamble is there.</param>
    public static bool TryCheck(ReadOnlySpan<byte> received, out bool isComplete)
    {
        int length = Math.Min(received.Length, ByteCount);
        bool matches = received[..length].SequenceEqual(Bytes[..length]);
        isComplete = matches && length == ByteCount;
        return matches;
    }
}
