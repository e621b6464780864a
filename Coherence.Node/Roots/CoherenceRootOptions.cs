using System;
using System.Collections.Generic;
using Coherence.Core.Indexes;
using Coherence.Transport.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coherence.Node.Roots;

/// <summary>How a root runs.</summary>
public sealed class CoherenceRootOptions
{
    /// <summary>The least that <see cref="MemoryBytes"/> can be.</summary>
    public const long MinimumMemoryBytes = MinimumPageBytes + (64 << 10);

    private const long MinimumPageBytes = 4 << 20;

    /// <summary>The directory of the epoch log and of the store. One process at a time.</summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>Whether a missing or empty data directory is made a new root; otherwise it is an error. Default true.</summary>
    /// <remarks>False where a root must already exist: a disk that is not mounted is then an error, not an empty root.</remarks>
    public bool CreateIfMissing { get; set; } = true;

    /// <summary>Where it listens: <c>HOST:PORT</c> or <c>unix:PATH</c>; port 0 for one that the operating system chooses. At least one.</summary>
    public IList<string> Listen { get; } = [];

    /// <summary>Indexes of the application. The built-in ones are always there.</summary>
    public IList<IIndex> Indexes { get; } = [];

    /// <summary>After how much silence something is sent to a child. 50 ms to 1 min; default 1 s.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a child, or to a child its upstream, may be silent. More than three heartbeats, at most 10 min; default 5 s.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The largest index value, in bytes. 64 B to 512 KiB; default 512 KiB.</summary>
    public int MaximumValueBytes { get; set; } = 512 * 1024;

    /// <summary>How many bytes of superseded values are kept for snapshots. 1 MiB to 64 GiB; default 64 MiB.</summary>
    public long HistoryBytes { get; set; } = 64 << 20;

    /// <summary>How long superseded values are kept for snapshots, if <see cref="HistoryBytes"/> allows. 1 s to 365 d; default 1 h. A start begins anew.</summary>
    public TimeSpan HistoryTime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>What index values may take in memory, in bytes; the others are on the disk. 4,160 KiB to 16 TiB; default 1 GiB.</summary>
    /// <remarks>
    /// A quarter, at least 4 MiB, is for pages of the store, and the rest for values as they are used. On top come the index of the store, 8 to 16
    /// bytes a value (see <see cref="ExpectedValues"/>), subscriptions, and <see cref="HistoryBytes"/>.
    /// </remarks>
    public long MemoryBytes { get; set; } = 1L << 30;

    /// <summary>How many index values the store's index is made for. 1 to 5,000,000,000; default 1,000,000. Counts when the store is made.</summary>
    public long ExpectedValues { get; set; } = 1_000_000;

    /// <summary>After how many bytes of log a checkpoint is made. 1 MiB to 1 TiB; default 1 GiB. A start reads at most about twice as much.</summary>
    public long CheckpointBytes { get; set; } = 1L << 30;

    /// <summary>Whether the log is kept whole, instead of being cut behind the older of two checkpoints. Default false.</summary>
    /// <remarks>An index of the application that is added later folds every operation only if the log still has them all; the root does not start with it otherwise.</remarks>
    public bool KeepsWholeLog { get; set; }

    /// <summary>How many bytes of the log are kept at least, in whole segments, although no start needs them. 0 to 1 PiB; default 0.</summary>
    public long KeptLogBytes { get; set; }

    /// <summary>How long what was written to the log is kept at least, although no start needs it. 0 to 3,650 d; default 0.</summary>
    public TimeSpan KeptLogTime { get; set; }

    /// <summary>How many keys of updates are remembered; an update with another is refused then. 1 to 10,000,000; default 1,000,000. Each takes about 80 bytes.</summary>
    public int UpdateKeys { get; set; } = 1_000_000;

    /// <summary>How long the key of an update that took effect is remembered, at least. 1 s to 365 d; default 24 h. A start begins anew.</summary>
    public TimeSpan UpdateKeyTime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The most connected children. 1 to 100,000; default 10,000.</summary>
    public int MaximumChildren { get; set; } = 10_000;

    /// <summary>The size of a segment file of the epoch log, in bytes. 16 MiB to 1 GiB; default 64 MiB.</summary>
    public int SegmentBytes { get; set; } = 64 << 20;

    /// <summary>The limits of channels.</summary>
    public ChannelOptions ChannelLimits { get; set; } = new();

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where it logs. Default: nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>What the data directory is on. Default: the machine's file system.</summary>
    internal RootMedium Medium { get; set; } = new();

    /// <summary>The part of <see cref="MemoryBytes"/> that is for pages of the store.</summary>
    internal long StorePageBytes => PageBytesOf(MemoryBytes);

    /// <summary>Which part of so much memory is for pages of the store.</summary>
    internal static long PageBytesOf(long memoryBytes) => Math.Max(MinimumPageBytes, memoryBytes / 4);

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it, its value and the range.</exception>
    public void Validate()
    {
        Options.OptionRange.NotEmpty(DataDirectory, nameof(DataDirectory));
        Options.OptionRange.Check(Listen.Count, 1, 64, nameof(Listen) + ".Count");
        Options.OptionRange.Check(Heartbeat, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1), nameof(Heartbeat));
        Options.OptionRange.Check(Lease, (Heartbeat * 3) + TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10), nameof(Lease));
        Options.OptionRange.Check(MaximumValueBytes, 64, 512 * 1024, nameof(MaximumValueBytes));
        Options.OptionRange.Check(HistoryBytes, 1 << 20, 64L << 30, nameof(HistoryBytes));
        Options.OptionRange.Check(HistoryTime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(365), nameof(HistoryTime));
        Options.OptionRange.Check(MemoryBytes, MinimumMemoryBytes, 1L << 44, nameof(MemoryBytes));
        Options.OptionRange.Check(ExpectedValues, 1, 5_000_000_000, nameof(ExpectedValues));
        Options.OptionRange.Check(CheckpointBytes, 1 << 20, 1L << 40, nameof(CheckpointBytes));
        Options.OptionRange.Check(KeptLogBytes, 0, 1L << 50, nameof(KeptLogBytes));
        Options.OptionRange.Check(KeptLogTime, TimeSpan.Zero, TimeSpan.FromDays(3650), nameof(KeptLogTime));
        Options.OptionRange.Check(UpdateKeys, 1, 10_000_000, nameof(UpdateKeys));
        Options.OptionRange.Check(UpdateKeyTime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(365), nameof(UpdateKeyTime));
        Options.OptionRange.Check(MaximumChildren, 1, 100_000, nameof(MaximumChildren));
        Options.OptionRange.Check(SegmentBytes, 16 << 20, 1 << 30, nameof(SegmentBytes));
        ChannelLimits.Validate();
    }
}
