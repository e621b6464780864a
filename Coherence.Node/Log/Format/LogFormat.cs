namespace Coherence.Node.Log.Format;

/// <summary>The numbers of the epoch log's format. The tables are specs/storage.md#format; a test compares the two.</summary>
internal static class LogFormat
{
    /// <summary>The format that this code writes, and the newest that it reads.</summary>
    public const uint Version = 1;

    /// <summary>The unit in which a disk writes entirely or not at all, in bytes.</summary>
    public const int SectorBytes = 512;

    /// <summary>Content of one sector, in bytes; the rest is its stamp.</summary>
    public const int ContentBytes = 504;

    /// <summary>Where in a sector its ordinal stands: u32, counted from 1 inside its record.</summary>
    public const int OrdinalOffset = 504;

    /// <summary>Where in a sector its CRC32C stands: u32.</summary>
    public const int ChecksumOffset = 508;

    /// <summary>The block at the beginning of a segment, in bytes; the first record follows it.</summary>
    public const int HeaderBlockBytes = 4096;

    /// <summary>First word of a segment: the bytes "CSEG".</summary>
    public const uint SegmentMagic = 0x4745_5343;

    /// <summary>First word of a record: the bytes "CREC".</summary>
    public const uint RecordMagic = 0x4345_5243;

    /// <summary>First word of a mark: the bytes "CMRK".</summary>
    public const uint MarkMagic = 0x4B52_4D43;

    /// <summary>Longest payload of one record, in bytes.</summary>
    public const int MaximumPayloadBytes = 1 << 30;

    /// <summary>The smallest segment: header block, one sector of a record, one mark; a whole number of 4 KiB blocks.</summary>
    public const int MinimumSegmentBytes = 2 * HeaderBlockBytes;
}
