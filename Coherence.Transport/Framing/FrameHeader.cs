using System;
using System.Buffers.Binary;

namespace Coherence.Transport.Framing;

/// <summary>What stands before each frame: the length of its body as a little-endian <c>u32</c>.</summary>
/// <remarks>See specs/protocol.md#frames.</remarks>
internal static class FrameHeader
{
    /// <summary>Length, in bytes.</summary>
    public const int ByteCount = 4;

    /// <summary>Length of the body, in bytes, as the sender claims it: not yet compared with any limit.</summary>
    public static uint Read(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt32LittleEndian(header);

    /// <summary>Writes the header of a body of that many bytes.</summary>
    public static void Write(Span<byte> header, int bodyBytes) => BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)bodyBytes);
}
