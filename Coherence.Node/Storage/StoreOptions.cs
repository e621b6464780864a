using System;
using System.Numerics;
using Coherence.Node.Storage.Checkpoints;

namespace Coherence.Node.Storage;

/// <summary>Where the store is, and how much memory and disk it takes.</summary>
internal sealed class StoreOptions
{
    // A page takes some of these side by side: one is filled, one is written, and the others are read.
    private const int FewestPages = 4;
    private const int ValuesPerBucket = 5;
    private const int FewestBucketBits = 8;
    private const int MostBucketBits = 30;

    /// <summary>The directory of the store, and of nothing else. On a local disk; created with those above it.</summary>
    public string Directory { get; set; } = string.Empty;

    /// <summary>Memory for the newest values, in bytes: pages of the log. At least four pages; default 64 MiB. May change between two starts.</summary>
    /// <remarks>
    /// A power of two of pages is used, the largest that fits. The index comes on top: 8 to 16 bytes a value. See <see cref="ExpectedValues"/>.
    /// </remarks>
    public long MemoryBytes { get; set; } = 64 << 20;

    /// <summary>How many values the index is made for. 1 to 5,000,000,000; default 1,000,000. Counts when the store is made, and stays.</summary>
    /// <remarks>More values than this fit, but each takes another 9 bytes of memory and looking it up another cache miss.</remarks>
    public long ExpectedValues { get; set; } = 1_000_000;

    /// <summary>Length of a page, in bytes: unit of eviction, and more than the longest value. A power of two from 8 KiB; default 1 MiB. Counts when the store is made.</summary>
    public int PageBytes { get; set; } = 1 << 20;

    /// <summary>Length of a segment's part of the log, in bytes: unit of deletion. A power of two, at least a page, to 1 GiB; default 64 MiB. Counts when the store is made.</summary>
    public int SegmentBytes { get; set; } = 64 << 20;

    /// <summary>How much longer than twice the live values the log may be, in bytes, before it is compacted. Default 64 MiB.</summary>
    public long SlackBytes { get; set; } = 64 << 20;

    /// <summary>How many bytes of the log behind its end have room on the disk, as long as that has. Default 32 MiB.</summary>
    /// <remarks>It is for what is on its way to the store when the disk is found full. At least two pages.</remarks>
    public long ReserveBytes { get; set; } = 32 << 20;

    /// <summary>After how long it is tried again to find room on a full disk. Default 1 s.</summary>
    public TimeSpan RetryInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Which bits of a hash count. All of them; tests take a few, so that values collide.</summary>
    public ulong HashMask { get; set; } = ulong.MaxValue;

    /// <summary>The sizes of a new store.</summary>
    public StoreShape Shape => new(
        BitOperations.Log2((uint)PageBytes),
        BitOperations.Log2((uint)SegmentBytes),
        Math.Clamp(BitOperations.Log2((ulong)Math.Max(1, (ExpectedValues / ValuesPerBucket) - 1)) + 1, FewestBucketBits, MostBucketBits));

    /// <summary>How many pages of a store are in memory: a power of two.</summary>
    /// <remarks>FASTER can be told to leave some of them empty, but then compaction now and then reads memory that is not there.</remarks>
    public int PagesOf(StoreShape shape) => 1 << BitOperations.Log2((ulong)Math.Max(FewestPages, MemoryBytes >> shape.PageBits));

    /// <summary>Names the first option that is out of range.</summary>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(Directory))
        {
            throw new ArgumentException("StoreOptions.Directory is empty: it must name the directory of the store.");
        }

        Check(BitOperations.IsPow2(PageBytes) && PageBytes is >= 1 << 13 and <= 1 << 28, nameof(PageBytes), PageBytes, "powers of two from 8192 to 268435456");
        Check(
            BitOperations.IsPow2(SegmentBytes) && SegmentBytes >= PageBytes && SegmentBytes <= 1 << 30,
            nameof(SegmentBytes),
            SegmentBytes,
            "powers of two from PageBytes to 1073741824");
        Check(MemoryBytes >= FewestPages * (long)PageBytes && MemoryBytes <= 1L << 44, nameof(MemoryBytes), MemoryBytes, "four pages to 16 TiB");
        Check(ExpectedValues is >= 1 and <= 5_000_000_000, nameof(ExpectedValues), ExpectedValues, "1 to 5000000000");
        Check(ReserveBytes >= 2 * PageBytes, nameof(ReserveBytes), ReserveBytes, "two pages and more");
        Check(SlackBytes >= 0, nameof(SlackBytes), SlackBytes, "0 and more");
    }

    private static void Check(bool isGood, string name, long value, string range)
    {
        if (!isGood)
        {
            throw new ArgumentException(FormattableString.Invariant($"StoreOptions.{name} is {value}: allowed are {range}."));
        }
    }
}
