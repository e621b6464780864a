using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Coherence.Node.Log.Format;

/// <summary>Stamps and checks sectors. A stamped sector is never all zero, so "not yet written" and "damaged" can be told apart.</summary>
/// <remarks>
/// specs/storage.md#sector. The checksum begins with the hash of the record before, so a sector that was written for another place,
/// record, cluster or life of the disk does not pass.
/// </remarks>
internal static class Sector
{
    /// <summary>Number of sectors that are summed side by side: the instruction has a latency of three cycles and starts one a cycle.</summary>
    private const int Lanes = 4;

    /// <summary>The state of the checksum before the first byte of a sector.</summary>
    public static uint Seed(ChainHash chain)
    {
        Span<byte> bytes = stackalloc byte[ChainHash.ByteCount];
        chain.Write(bytes);
        uint state = BitOperations.Crc32C(uint.MaxValue, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        return BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
    }

    /// <summary>Writes ordinals 1, 2, 3, … and checksums into sectors that hold their content.</summary>
    /// <param name="sectors">A whole number of sectors.</param>
    /// <param name="seed">Of <see cref="Seed"/>.</param>
    public static void Stamp(Span<byte> sectors, uint seed)
    {
        Span<uint> sums = stackalloc uint[Lanes];
        uint ordinal = 1;
        while (!sectors.IsEmpty)
        {
            int count = Math.Min(Lanes, sectors.Length / LogFormat.SectorBytes);
            for (int lane = 0; lane < count; lane++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(sectors[(lane * LogFormat.SectorBytes + LogFormat.OrdinalOffset)..], ordinal++);
            }

            Sum(sectors, count, seed, sums);
            for (int lane = 0; lane < count; lane++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(sectors[(lane * LogFormat.SectorBytes + LogFormat.ChecksumOffset)..], sums[lane]);
            }

            sectors = sectors[(count * LogFormat.SectorBytes)..];
        }
    }

    /// <summary>Whether each of the sectors is as it was stamped, the first with the given ordinal.</summary>
    public static bool AreIntact(ReadOnlySpan<byte> sectors, uint seed, uint ordinal)
    {
        Span<uint> sums = stackalloc uint[Lanes];
        while (!sectors.IsEmpty)
        {
            int count = Math.Min(Lanes, sectors.Length / LogFormat.SectorBytes);
            Sum(sectors, count, seed, sums);
            for (int lane = 0; lane < count; lane++)
            {
                ReadOnlySpan<byte> stamp = sectors[(lane * LogFormat.SectorBytes + LogFormat.OrdinalOffset)..];
                bool intact = BinaryPrimitives.ReadUInt32LittleEndian(stamp) == ordinal++
                    && BinaryPrimitives.ReadUInt32LittleEndian(stamp[sizeof(uint)..]) == sums[lane];
                if (!intact)
                {
                    return false;
                }
            }

            sectors = sectors[(count * LogFormat.SectorBytes)..];
        }

        return true;
    }

    /// <summary>Whether a first sector is as it was stamped, by the hash that it carries itself.</summary>
    public static bool IsIntactFirst(ReadOnlySpan<byte> sector) =>
        AreIntact(sector[..LogFormat.SectorBytes], Seed(SectorPrefix.Read(sector).Chain), 1);

    /// <summary>Whether the bytes are as the disk was prepared: all zero.</summary>
    public static bool IsZero(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept((byte)0);

    private static void Sum(ReadOnlySpan<byte> sectors, int count, uint seed, Span<uint> sums)
    {
        if (count == Lanes)
        {
            SumLanes(sectors, seed, sums);
            return;
        }

        for (int lane = 0; lane < count; lane++)
        {
            ReadOnlySpan<byte> sector = sectors.Slice(lane * LogFormat.SectorBytes, LogFormat.SectorBytes);
            uint state = seed;
            for (int offset = 0; offset < LogFormat.OrdinalOffset; offset += sizeof(ulong))
            {
                state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(sector[offset..]));
            }

            sums[lane] = End(state, sector);
        }
    }

    private static void SumLanes(ReadOnlySpan<byte> sectors, uint seed, Span<uint> sums)
    {
        ReadOnlySpan<byte> sector0 = sectors[..LogFormat.SectorBytes];
        ReadOnlySpan<byte> sector1 = sectors.Slice(LogFormat.SectorBytes, LogFormat.SectorBytes);
        ReadOnlySpan<byte> sector2 = sectors.Slice(2 * LogFormat.SectorBytes, LogFormat.SectorBytes);
        ReadOnlySpan<byte> sector3 = sectors.Slice(3 * LogFormat.SectorBytes, LogFormat.SectorBytes);
        uint state0 = seed;
        uint state1 = seed;
        uint state2 = seed;
        uint state3 = seed;
        for (int offset = 0; offset < LogFormat.OrdinalOffset; offset += sizeof(ulong))
        {
            state0 = BitOperations.Crc32C(state0, BinaryPrimitives.ReadUInt64LittleEndian(sector0[offset..]));
            state1 = BitOperations.Crc32C(state1, BinaryPrimitives.ReadUInt64LittleEndian(sector1[offset..]));
            state2 = BitOperations.Crc32C(state2, BinaryPrimitives.ReadUInt64LittleEndian(sector2[offset..]));
            state3 = BitOperations.Crc32C(state3, BinaryPrimitives.ReadUInt64LittleEndian(sector3[offset..]));
        }

        sums[0] = End(state0, sector0);
        sums[1] = End(state1, sector1);
        sums[2] = End(state2, sector2);
        sums[3] = End(state3, sector3);
    }

    private static uint End(uint state, ReadOnlySpan<byte> sector) =>
        ~BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt32LittleEndian(sector[LogFormat.OrdinalOffset..]));
}
