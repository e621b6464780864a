using System;
using System.Collections.Generic;
using System.Text.Json;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Node.Dumps.Format;
using Coherence.Node.Options;
using Coherence.Node.Roots;

namespace Coherence.Node.Dumps;

/// <summary>What is dumped, and how.</summary>
public sealed class RootDumpOptions
{
    /// <summary>The data directory of a root, which may run.</summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>The indexes of the application, as the root has them. The built-in ones are always there. Up to 1,024.</summary>
    public IList<IIndex> Indexes { get; } = [];

    /// <summary>The largest index value, as the root has it, in bytes: it decides which updates were refused. 64 B to 512 KiB; default 512 KiB.</summary>
    public int MaximumValueBytes { get; set; } = DumpLimits.ValueBytes;

    /// <summary>The form. Default MessagePack.</summary>
    public DumpFormat Format { get; set; }

    /// <summary>In JSON: writes one JSON value that says what an index value means. Nothing that is read back. Default: none.</summary>
    public Action<Utf8JsonWriter, IndexSpec, ReadOnlyMemory<byte>>? DescribeValue { get; set; }

    /// <summary>What index values may take in memory, in bytes. 4,160 KiB to 16 TiB; default 256 MiB. The index of the store comes on top.</summary>
    public long MemoryBytes { get; set; } = 256 << 20;

    /// <summary>Where the private copy is made that is dumped. Empty, the default, is the data directory: its files are shared with the root then.</summary>
    /// <remarks>In another directory of the same file system they are shared too; on another one all are copied.</remarks>
    public string WorkDirectory { get; set; } = "";

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it, its value and the range.</exception>
    public void Validate()
    {
        OptionRange.NotEmpty(DataDirectory, nameof(DataDirectory));
        OptionRange.Check(Indexes.Count, 0, DumpLimits.Indexes, nameof(Indexes) + ".Count");
        OptionRange.Check(MaximumValueBytes, 64, DumpLimits.ValueBytes, nameof(MaximumValueBytes));
        OptionRange.Check(MemoryBytes, CoherenceRootOptions.MinimumMemoryBytes, 1L << 44, nameof(MemoryBytes));
    }
}
