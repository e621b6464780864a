using System;
using Coherence.Node.Options;
using Coherence.Node.Roots;

namespace Coherence.Node.Dumps;

/// <summary>Where a dump is read into, and how.</summary>
public sealed class RootLoadOptions
{
    /// <summary>The data directory; missing or empty.</summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>What messages call the dump: its file.</summary>
    public string InputName { get; set; } = "the input";

    /// <summary>Memory for the newest values, in bytes. 4,160 KiB to 16 TiB; default 256 MiB. The index of the store comes on top.</summary>
    public long MemoryBytes { get; set; } = 256 << 20;

    /// <summary>How many index values the store's index is made for. 1 to 5,000,000,000; default: 1,000,000, or as many as the dump has if that is more.</summary>
    public long? ExpectedValues { get; set; }

    /// <summary>The size of a segment file of the epoch log, in bytes. 16 MiB to 1 GiB; default 64 MiB.</summary>
    public int SegmentBytes { get; set; } = 64 << 20;

    internal long PageBytes => CoherenceRootOptions.PageBytesOf(MemoryBytes);

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it, its value and the range.</exception>
    public void Validate()
    {
        OptionRange.NotEmpty(DataDirectory, nameof(DataDirectory));
        OptionRange.NotEmpty(InputName, nameof(InputName));
        OptionRange.Check(MemoryBytes, CoherenceRootOptions.MinimumMemoryBytes, 1L << 44, nameof(MemoryBytes));
        OptionRange.Check(ExpectedValues ?? 1, 1, 5_000_000_000, nameof(ExpectedValues));
        OptionRange.Check(SegmentBytes, 16 << 20, 1 << 30, nameof(SegmentBytes));
    }
}
