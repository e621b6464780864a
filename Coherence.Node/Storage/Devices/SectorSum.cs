using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Coherence.Node.Storage.Devices;

/// <summary>The checksum of a sector of the store. See specs/store.md#sector-sums.</summary>
/// <remarks>It begins with the file and the place, so a sector of another file, place or store is not taken for this one.</remarks>
internal static class SectorSum
{
    /// <summary>Length of a sector, in bytes: what is read, written and checked as a whole.</summary>
    public const int SectorBytes = 4096;

    /// <summary>The sum of a sector that was never written.</summary>
    public const uint None = 0;

    /// <summary>The state of the checksum of every sector of a file, before its place.</summary>
    /// <param name="id">The store; of an index file, the checkpoint of the index.</param>
    /// <param name="number">The number of the segment; of an index file, 0.</param>
    public static uint Salt(UInt128 id, long number)
    {
        uint state = BitOperations.Crc32C(uint.MaxValue, (ulong)id);
        state = BitOperations.Crc32C(state, (ulong)(id >> 64));
        return BitOperations.Crc32C(state, (ulong)number);
    }

    /// <summary>The sum of a sector; never <see cref="None"/>.</summary>
    public static uint Of(ReadOnlySpan<byte> sector, uint salt, long place)
    {
        uint state = BitOperations.Crc32C(salt, (ulong)place);
        for (ReadOnlySpan<byte> rest = sector[..SectorBytes]; !rest.IsEmpty; rest = rest[sizeof(ulong)..])
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(rest));
        }

        uint sum = ~state;
        return sum == None ? 1 : sum;
    }
}
