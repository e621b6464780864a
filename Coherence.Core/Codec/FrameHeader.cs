using System;
using System.Buffers.Binary;

namespace Coherence.Core.Codec;

/// <summary>What stands before the messages of a frame: their length in bytes, an unsigned little-endian number of 32 bits.</summary>
/// <remarks>specs/protocol.md#frames.</remarks>
public static class FrameHeader
{
    /// <summary>Length of the header itself, in bytes.</summary>
    public const int ByteCount = 4;

    /// <summary>Writes the header of a frame.</summary>
    /// <param name="destination">At least <see cref="ByteCount"/> bytes.</param>
    /// <param name="length">The length of the frame behind the header, in bytes; 1 or more.</param>
    public static void Write(Span<byte> destination, int length) => BinaryPrimitives.WriteInt32LittleEndian(destination, length);

    /// <summary>Reads the header of a frame. False if the frame is empty or longer than allowed: the channel cannot go on.</summary>
    /// <param name="source">At least <see cref="ByteCount"/> bytes.</param>
    /// <param name="maximumBytes">The longest frame that is allowed; up to <see cref="WireLimits.FrameBytesMaximum"/>.</param>
    /// <param name="length">The length of the frame behind the header, 1 to <paramref name="maximumBytes"/>; 0 if it is not allowed.</param>
    public static bool TryRead(ReadOnlySpan<byte> source, int maximumBytes, out int length)
    {
        uint declared = BinaryPrimitives.ReadUInt32LittleEndian(source);
        bool allowed = declared >= 1 && declared <= maximumBytes;
        length = allowed ? (int)declared : 0;
        return allowed;
    }
}
