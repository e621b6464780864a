using System;
using System.Buffers.Binary;

namespace Coherence.Node.Storage.Checkpoints;

/// <summary>The tokens of FASTER as the numbers that sums begin with.</summary>
internal static class Tokens
{
    /// <summary>The sixteen bytes, most significant first.</summary>
    public static UInt128 ToUInt128(this Guid token) => BinaryPrimitives.ReadUInt128BigEndian(token.ToByteArray(bigEndian: true));
}
