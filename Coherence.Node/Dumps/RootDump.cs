using System;
using System.IO;
using System.Threading;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Roots;
using Coherence.Core.Storage;
using Coherence.Node.Dumps.Format;
using Coherence.Node.Failures;
using Coherence.Node.Log;
using Coherence.Node.Roots;
using Coherence.Node.Storage;
using Coherence.Node.Storage.Failures;

namespace Coherence.Node.Dumps;

/// <summary>Writes all that a root knows, as of one epoch, out of its data directory. The root may run, and hears nothing of it.</summary>
/// <remarks>specs/dump.md. Any thread; it takes as long as reading all of the data, and more.</remarks>
public static class RootDump
{
    // With each the root has made two checkpoints while one was copied and the log after it read.
    private const int Attempts = 5;

    /// <summary>Dumps into a stream.</summary>
    /// <param name="options">What, and how.</param>
    /// <param name="output">Takes the dump; not disposed of. It has nothing before data directory and log were read and found whole.</param>
    /// <param name="cancellation">Ends it early; what was written by then is incomplete, and is recognized as that when it is read.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    /// <exception cref="CoherenceException">The data directory cannot be used.</exception>
    /// <exception cref="IOException">The stream refuses a write.</exception>
    public static DumpReport Write(RootDumpOptions options, Stream output, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        options.Validate();
        using DumpedRoot root = Open(options, cancellation);
        return Write(root, options, output, cancellation);
    }

    /// <summary>Dumps into a file, which is there under its name when it is whole and durable, and not before; it takes the place of one that was there.</summary>
    /// <param name="options">What, and how.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends it early, without a file.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    /// <exception cref="CoherenceException">The data directory or the file cannot be used.</exception>
    public static DumpReport WriteFile(RootDumpOptions options, string path, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options.Validate();
        using DumpedRoot root = Open(options, cancellation);
        try
        {
            using DumpFile file = new(path);
            DumpReport report = Write(root, options, file, cancellation);
            file.Complete();
            return report;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CoherenceException(CoherenceFailure.Storage, $"The dump '{path}' cannot be written. The system says: {failure.Message}", failure);
        }
    }

    private static DumpedRoot Open(RootDumpOptions options, CancellationToken cancellation)
    {
        try
        {
            RootData.CheckNoUnfinishedLoad(options.DataDirectory);
            for (int attempt = 0; attempt < Attempts; attempt++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (DumpedRoot.TryOpen(options) is { } root)
                {
                    return root;
                }
            }
        }
        catch (Exception failure) when (failure is EpochLogException or StoreException or IOException or UnauthorizedAccessException)
        {
            throw new CoherenceException(CoherenceFailure.Storage, failure.Message, failure);
        }

        throw new CoherenceException(
            CoherenceFailure.Storage,
            $"The root in {options.DataDirectory} makes checkpoints faster than one of them can be read: {Attempts} were gone before that. "
                + "Make them rarer, with more bytes of log between them, or dump when less is published.");
    }

    private static DumpReport Write(DumpedRoot root, RootDumpOptions options, Stream stream, CancellationToken cancellation)
    {
        using DumpOutput output = new(stream);
        IDumpWriter writer = options.Format switch
        {
            DumpFormat.MessagePack => new MessagePackDumpWriter(output),
            DumpFormat.Json => new JsonDumpWriter(output, options.DescribeValue),
            _ => throw new ArgumentException($"The option Format is {options.Format}; it must be MessagePack or Json."),
        };
        RootStateSummary summary = SystemEngine.DescribeState(root.State);
        writer.Begin(
            new DumpHeader(
                root.Cluster, root.Epoch, root.Chain, summary.Indexes, root.Values, root.State.Length, summary.Operations, summary.Duplicates),
            root.State);
        var values = new ValueWriter(writer, cancellation);
        try
        {
            root.Scan(values);
        }
        catch (StoreException failure)
        {
            throw new CoherenceException(CoherenceFailure.Storage, failure.Message, failure);
        }

        if (values.Count != root.Values)
        {
            throw new InvalidOperationException($"The root has {root.Values} values, and its store has {values.Count}. This is a bug.");
        }

        writer.End(values.Count);
        return new DumpReport(root.Cluster, root.Epoch, values.Count, output.Bytes);
    }

    private sealed class ValueWriter(IDumpWriter writer, CancellationToken cancellation) : IStoredValueVisitor
    {
        public long Count { get; private set; }

        public void OnValue(IndexSpec spec, in StoredValue value)
        {
            cancellation.ThrowIfCancellationRequested();
            writer.Add(spec, value.Changed, value.Bytes);
            Count++;
        }
    }
}
