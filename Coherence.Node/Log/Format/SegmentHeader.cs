using System;
using System.Buffers.Binary;
using Coherence.Core.Identity;

namespace Coherence.Node.Log.Format;

/// <summary>The first sector of a segment: which part of which log this file is. See specs/storage.md#segment.</summary>
/// <param name="Version">The format version.</param>
/// <param name="Number">The number of the segment: 1, 2, 3, …</param>
/// <param name="Chain">The hash of the record before the first one of this segment.</param>
/// <param name="Cluster">The cluster whose log this is.</param>
/// <param name="First">The epoch of the first record of this segment.</param>
/// <param name="Bytes">The length of the file, which never changes.</param>
internal readonly record struct SegmentHeader(uint Version, long Number, ChainHash Chain, ClusterId Cluster, Epoch First, long Bytes)
{
    /// <summary>Where the cluster stands.</summary>
    public const int ClusterOffset = 32;

    /// <summary>Where the first epoch stands.</summary>
    public const int FirstOffset = 48;

    /// <summary>Where the length of the file stands.</summary>
    public const int BytesOffset = 56;

    /// <summary>Reads the first sector of a file. False if it is not as it was written, or not of a segment.</summary>
    /// <remarks>Prefix and stamp are the same in every version, so a newer version is told from damage. The other fields then mean nothing.</remarks>
    public static bool TryRead(ReadOnlySpan<byte> sector, out SegmentHeader header)
    {
        SectorPrefix prefix = SectorPrefix.Read(sector);
        header = new SegmentHeader(
            prefix.Value,
            prefix.Number,
            prefix.Chain,
            new ClusterId(Identifier.Read(sector[ClusterOffset..])),
            new Epoch(BinaryPrimitives.ReadInt64LittleEndian(sector[FirstOffset..])),
            BinaryPrimitives.ReadInt64LittleEndian(sector[BytesOffset..]));
        return prefix.Magic == LogFormat.SegmentMagic && Sector.IsIntactFirst(sector);
    }

    /// <summary>Writes exactly one sector.</summary>
    public void Write(Span<byte> sector)
    {
        sector.Clear();
        new SectorPrefix(LogFormat.SegmentMagic, Version, Number, Chain).Write(sector);
        Cluster.Value.Write(sector[ClusterOffset..]);
        BinaryPrimitives.WriteInt64LittleEndian(sector[FirstOffset..], First.Number);
        BinaryPrimitives.WriteInt64LittleEndian(sector[BytesOffset..], Bytes);
        Sector.Stamp(sector, Sector.Seed(Chain));
    }
}
