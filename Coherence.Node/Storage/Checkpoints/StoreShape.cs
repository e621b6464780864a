namespace Coherence.Node.Storage.Checkpoints;

/// <summary>The sizes that addresses and the index depend on: as long as a store lives, they stay as they were when it was made.</summary>
/// <param name="PageBits">Binary logarithm of the bytes of a page.</param>
/// <param name="SegmentBits">Binary logarithm of the bytes of a segment.</param>
/// <param name="BucketBits">Binary logarithm of the buckets of the index; each has 64 bytes, and room for seven values.</param>
internal readonly record struct StoreShape(int PageBits, int SegmentBits, int BucketBits)
{
    /// <summary>How many bytes a page has.</summary>
    public long PageBytes => 1L << PageBits;

    /// <summary>How many bytes of the log a segment has.</summary>
    public long SegmentBytes => 1L << SegmentBits;

    /// <summary>How many buckets the index has.</summary>
    public long Buckets => 1L << BucketBits;

    /// <summary>Where the page of an address begins.</summary>
    public long PageOf(long address) => address & -PageBytes;

    /// <summary>The segment of an address.</summary>
    public int SegmentOf(long address) => (int)(address >> SegmentBits);
}
