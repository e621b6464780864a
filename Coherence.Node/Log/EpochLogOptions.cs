using System;

namespace Coherence.Node.Log;

/// <summary>Where the epoch log is, and how it cuts its files.</summary>
public sealed class EpochLogOptions
{
    /// <summary>Smallest <see cref="SegmentBytes"/>: 16 MiB.</summary>
    public const int MinimumSegmentBytes = 16 << 20;

    /// <summary>Greatest <see cref="SegmentBytes"/>: 1 GiB.</summary>
    public const int MaximumSegmentBytes = 1 << 30;

    /// <summary>The directory of the log, and of nothing else. On a local disk; for a new log, it is created with those above it.</summary>
    public string Directory { get; set; } = string.Empty;

    /// <summary>Length of a new segment file, in bytes. 16 MiB to 1 GiB, a multiple of 4,096; default 64 MiB.</summary>
    /// <remarks>
    /// A segment is prepared while the one before it fills, so the disk needs room for one more than is in use. A record that is
    /// longer gets a segment of its own size. May change between two starts. See specs/storage.md#segment.
    /// </remarks>
    public int SegmentBytes { get; set; } = 64 << 20;

    internal void Validate(int minimumSegmentBytes)
    {
        if (string.IsNullOrWhiteSpace(Directory))
        {
            throw new ArgumentException("EpochLogOptions.Directory is empty: it must name the directory of the epoch log.");
        }

        if (SegmentBytes < minimumSegmentBytes || SegmentBytes > MaximumSegmentBytes || SegmentBytes % Format.LogFormat.HeaderBlockBytes != 0)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"EpochLogOptions.SegmentBytes is {SegmentBytes}: allowed are multiples of 4096 from {minimumSegmentBytes} to {MaximumSegmentBytes}."));
        }
    }
}
