using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Coherence.Core.Identity;

/// <summary>A fast 64-bit hash under a secret seed, so that a peer who chooses keys cannot choose collisions.</summary>
/// <remarks>Multiply-and-fold of 8-byte words (the construction of wyhash). The store keeps hashes under its own seed in its files, so the function stays as it is; nothing of it is on the wire.</remarks>
public static class KeyedHash
{
    private const ulong Multiplier1 = 0xA076_1D64_78BD_642F;
    private const ulong Multiplier2 = 0xE703_7ED1_A0B4_28DB;

    /// <summary>The hash of two byte strings; where one ends and the other begins counts.</summary>
    public static ulong Compute(ulong seed, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        Append(Append(seed ^ Multiplier1, first), second);

    private static ulong Append(ulong state, ReadOnlySpan<byte> bytes)
    {
        int length = bytes.Length;
        while (bytes.Length > 16)
        {
            state = Fold(Word(bytes) ^ Multiplier1, Word(bytes[8..]) ^ state);
            bytes = bytes[16..];
        }

        ulong low;
        ulong high;
        if (bytes.Length >= 8)
        {
            low = Word(bytes);
            high = Word(bytes[^8..]);
        }
        else if (bytes.Length >= 4)
        {
            low = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]);
        }
        else
        {
            low = bytes.IsEmpty ? 0u : (ulong)(bytes[0] | (bytes[bytes.Length / 2] << 8) | (bytes[^1] << 16));
            high = 0;
        }

        return Fold(Multiplier2 ^ (ulong)length, Fold(low ^ Multiplier2, high ^ state));
    }

    private static ulong Word(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }
}
