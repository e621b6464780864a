using System;
using Coherence.Core.Identity;
using Coherence.Node.Log.Format;

namespace Coherence.Node.Log;

/// <summary>The chain of records as far as a log was read: knows what must come next, and shows what comes after a checkpoint.</summary>
/// <remarks>specs/storage.md#recovery. One thread.</remarks>
/// <param name="directory">The directory of the log, for messages.</param>
/// <param name="cluster">The cluster that every segment must belong to.</param>
/// <param name="visitor">Is shown the records after the checkpoint.</param>
/// <param name="checkpoint">The epoch of the checkpoint; zero without one.</param>
/// <param name="checkpointHash">The chain hash after that epoch; without a checkpoint that of the cluster.</param>
internal sealed class RecordChain(
    LogDirectory directory, ClusterId cluster, IEpochRecordVisitor visitor, Epoch checkpoint, ChainHash checkpointHash)
{
    private const int PieceBytes = 256 << 10;

    /// <summary>The epoch of the last record that was read; zero before the first.</summary>
    public Epoch Last { get; private set; }

    /// <summary>The chain hash after it.</summary>
    public ChainHash Hash { get; private set; } = ChainHash.Genesis(cluster);

    /// <summary>The payloads of all records that were shown, in bytes.</summary>
    public long PayloadBytes { get; private set; }

    /// <summary>Begins with a segment that is not the first: what was before follows from its header, and the checkpoint vouches for it.</summary>
    /// <exception cref="EpochLogException">It begins behind the checkpoint.</exception>
    public void BeginAt(in SegmentHeader header)
    {
        Epoch before = new(header.First.Number - 1);
        if (before > checkpoint)
        {
            throw EpochLogException.Corrupt(
                directory.SegmentPath(header.Number - 1),
                offset: null,
                checkpoint.Next,
                $"the segment is missing: the log begins with epoch {header.First}, so epochs {checkpoint.Next} to {before} are missing, "
                    + "and there is no checkpoint that stands for them");
        }

        Hash = header.Chain;
        Last = before;
    }

    /// <summary>Checks that a segment goes on where the chain is.</summary>
    /// <exception cref="EpochLogException">It does not, or the chain is that of another log than the checkpoint.</exception>
    public void CheckHeader(in SegmentHeader header, string path)
    {
        if (header.Cluster != cluster)
        {
            throw EpochLogException.Corrupt(path, 0, Last.Next, $"the segment belongs to cluster {header.Cluster}, not to {cluster}");
        }

        if (header.Chain != Hash || header.First != Last.Next)
        {
            throw EpochLogException.Corrupt(
                path, 0, Last.Next, FormattableString.Invariant($"the segment begins with epoch {header.First.Number} of another history"));
        }

        CheckCheckpoint();
    }

    /// <summary>Finds the whole item that belongs at a place. False if there is none.</summary>
    /// <param name="window">The segment.</param>
    /// <param name="position">The place.</param>
    /// <param name="bytes">The length of the segment.</param>
    /// <param name="item">The item; good until the window is asked again.</param>
    public bool TryFind(SegmentWindow window, long position, long bytes, out LogItem item)
    {
        item = default;
        ReadOnlySpan<byte> sector = window.Load(position, LogFormat.SectorBytes).Span;
        SectorPrefix prefix = SectorPrefix.Read(sector);
        if (prefix.Chain != Hash || !Sector.IsIntactFirst(sector))
        {
            return false;
        }

        if (prefix.Magic == LogFormat.MarkMagic && prefix.Number == Last.Number && prefix.Value is (uint)MarkKind.Closed or (uint)MarkKind.Sealed)
        {
            item = new LogItem((MarkKind)prefix.Value, LogFormat.SectorBytes, default, 0);
            return true;
        }

        return TryFindRecord(window, prefix, position, bytes, out item);
    }

    /// <summary>Takes a record that was found: the chain goes on behind it, and it is shown if it is after the checkpoint.</summary>
    /// <exception cref="EpochLogException">The chain is that of another log than the checkpoint.</exception>
    public void Take(in LogItem record)
    {
        Hash = ChainHash.Of(record.Record.Span);
        Last = Last.Next;
        if (Last <= checkpoint)
        {
            CheckCheckpoint();
            return;
        }

        PayloadBytes += record.PayloadBytes;
        visitor.OnRecord(Last, RecordFrame.Unwrap(record.Record, record.PayloadBytes));
    }

    /// <summary>Checks that nothing stands behind the mark that ends a segment.</summary>
    /// <exception cref="EpochLogException">Something does.</exception>
    public void CheckEmpty(SegmentWindow window, string path, long from, long bytes)
    {
        for (long piece = from; piece < bytes; piece += PieceBytes)
        {
            ReadOnlySpan<byte> rest = window.Load(piece, (int)Math.Min(PieceBytes, bytes - piece)).Span;
            int flaw = rest.IndexOfAnyExcept((byte)0);
            if (flaw >= 0)
            {
                throw EpochLogException.Corrupt(path, piece + flaw, Last.Next, "something stands behind the end of the segment");
            }
        }
    }

    private void CheckCheckpoint()
    {
        if (Last == checkpoint && Hash != checkpointHash)
        {
            throw EpochLogException.WrongCheckpoint(directory.Path, checkpoint);
        }
    }

    private bool TryFindRecord(SegmentWindow window, in SectorPrefix prefix, long position, long bytes, out LogItem item)
    {
        item = default;
        if (prefix.Magic != LogFormat.RecordMagic || prefix.Number != Last.Next.Number || prefix.Value > LogFormat.MaximumPayloadBytes)
        {
            return false;
        }

        long whole = RecordFrame.SizeOf(prefix.Value);
        if (position + whole > bytes - LogFormat.SectorBytes)
        {
            return false;
        }

        Memory<byte> record = window.Load(position, (int)whole);
        item = new LogItem(null, (int)whole, record, (int)prefix.Value);
        return Sector.AreIntact(record.Span[LogFormat.SectorBytes..], Sector.Seed(Hash), 2);
    }
}
