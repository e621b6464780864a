using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Node.Log.Files;
using Coherence.Node.Log.Format;

namespace Coherence.Node.Log;

/// <summary>Reads every byte of a log in order, checks it against the chain and a checkpoint, and shows the records after that. Writes nothing.</summary>
/// <remarks>specs/storage.md#recovery (DUR-4). For one use, on one thread.</remarks>
/// <param name="files">The file system.</param>
/// <param name="directory">The directory of the log.</param>
/// <param name="cluster">The cluster that every segment must belong to.</param>
/// <param name="visitor">Is shown the records after the checkpoint.</param>
/// <param name="checkpoint">The epoch of the checkpoint; zero without one.</param>
/// <param name="checkpointHash">The chain hash after that epoch; without a checkpoint that of the cluster.</param>
internal sealed class LogVerifier(
    ILogFiles files, LogDirectory directory, ClusterId cluster, IEpochRecordVisitor visitor, Epoch checkpoint, ChainHash checkpointHash)
{
    private readonly SegmentWindow _window = new();
    private ChainHash _chain = ChainHash.Genesis(cluster);
    private Epoch _last;

    /// <summary>The payloads of all records that were shown, in bytes.</summary>
    public long PayloadBytes { get; private set; }

    /// <summary>Reads all segments.</summary>
    /// <returns>Where each of them ends; at least one.</returns>
    /// <exception cref="EpochLogException">Damage, or a read that failed.</exception>
    public IReadOnlyList<SegmentEnd> Verify()
    {
        IReadOnlyList<long> numbers = directory.Segments(files);
        List<SegmentEnd> ends = [];
        for (int index = 0; index < numbers.Count; index++)
        {
            long number = numbers[0] + index;
            if (numbers[index] != number)
            {
                throw SegmentOpening.Missing(directory, number, _last);
            }

            ends.Add(VerifySegment(number, isOldest: index == 0));
            CheckSeal(ends, isNewest: index == numbers.Count - 1);
        }

        return _last >= checkpoint
            ? ends
            : throw EpochLogException.Corrupt(
                directory.SegmentPath(numbers[^1]),
                offset: null,
                _last.Next,
                $"the log ends with epoch {_last}, but there is a checkpoint of epoch {checkpoint}; what is between is missing");
    }

    // Only between making a segment and sealing the one before can a crash leave a segment that is not sealed with one after it,
    // and that one is empty then and the newest.
    private void CheckSeal(List<SegmentEnd> ends, bool isNewest)
    {
        SegmentEnd end = ends[^1];
        if (isNewest && end.IsSealed)
        {
            throw SegmentOpening.Missing(directory, end.Number + 1, _last);
        }

        if (ends.Count == 1 || ends[^2].IsSealed)
        {
            return;
        }

        SegmentEnd before = ends[^2];
        bool isEmpty = end.LastItem == 0 && end.TornBytes == 0;
        if (!isNewest || !isEmpty || before.TornBytes != 0)
        {
            throw EpochLogException.Corrupt(
                directory.SegmentPath(before.Number), before.Position, before.Last.Next, "the segment is not sealed, but the log goes on in the next one");
        }
    }

    private SegmentEnd VerifySegment(long number, bool isOldest)
    {
        string path = directory.SegmentPath(number);
        using ISegmentFile file = SegmentOpening.Open(files, directory, number, out SegmentHeader header);
        if (header.Cluster != cluster)
        {
            throw EpochLogException.Corrupt(path, 0, _last.Next, $"the segment belongs to cluster {header.Cluster}, not to {cluster}");
        }

        if (isOldest)
        {
            BeginAt(header);
        }

        if (header.Chain != _chain || header.First != _last.Next)
        {
            throw EpochLogException.Corrupt(
                path, 0, _last.Next, FormattableString.Invariant($"the segment begins with epoch {header.First.Number} of another history"));
        }

        CheckCheckpoint();
        _window.Reset(file, path);
        return VerifyItems(path, number, header.Bytes);
    }

    // A log that was cut begins with a later segment, and what was before that follows from its header. The checkpoint vouches for both.
    private void BeginAt(in SegmentHeader header)
    {
        if (header.Number == 1)
        {
            return;
        }

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

        _chain = header.Chain;
        _last = before;
    }

    private void CheckCheckpoint()
    {
        if (_last == checkpoint && _chain != checkpointHash)
        {
            throw EpochLogException.WrongCheckpoint(directory.Path, checkpoint);
        }
    }

    private SegmentEnd VerifyItems(string path, long number, long bytes)
    {
        long position = LogFormat.HeaderBlockBytes;
        SegmentEnd end = new(number, position, 0, IsLastItemMark: false, IsSealed: false, 0, _last, _chain);
        while (position + LogFormat.SectorBytes <= bytes)
        {
            ReadOnlySpan<byte> sector = _window.Load(position, LogFormat.SectorBytes).Span;
            SectorPrefix prefix = SectorPrefix.Read(sector);
            bool isNext = prefix.Chain == _chain && Sector.IsIntactFirst(sector);
            if (isNext && TryTakeRecord(prefix, position, bytes, out int size))
            {
                end = end with { LastItem = position, IsLastItemMark = false, Last = _last, Chain = _chain };
            }
            else if (isNext && IsMark(prefix, MarkKind.Closed))
            {
                end = end with { LastItem = position, IsLastItemMark = true };
                size = LogFormat.SectorBytes;
            }
            else if (isNext && IsMark(prefix, MarkKind.Sealed))
            {
                CheckEmpty(path, position + LogFormat.SectorBytes, bytes);
                return end with { Position = position, IsSealed = true };
            }
            else
            {
                return end with { Position = position, TornBytes = TailScan.Scan(_window, path, bytes, position, _last, _chain) };
            }

            position += size;
        }

        throw EpochLogException.Corrupt(path, position, _last.Next, "there is no room left for the mark that ends the segment");
    }

    private bool TryTakeRecord(in SectorPrefix prefix, long position, long bytes, out int size)
    {
        size = 0;
        if (prefix.Magic != LogFormat.RecordMagic || prefix.Number != _last.Next.Number || prefix.Value > LogFormat.MaximumPayloadBytes)
        {
            return false;
        }

        long whole = RecordFrame.SizeOf(prefix.Value);
        if (position + whole > bytes - LogFormat.SectorBytes)
        {
            return false;
        }

        Memory<byte> record = _window.Load(position, (int)whole);
        if (!Sector.AreIntact(record.Span[LogFormat.SectorBytes..], Sector.Seed(_chain), 2))
        {
            return false;
        }

        _chain = ChainHash.Of(record.Span);
        _last = _last.Next;
        size = (int)whole;
        if (_last <= checkpoint)
        {
            CheckCheckpoint();
            return true;
        }

        PayloadBytes += prefix.Value;
        visitor.OnRecord(_last, RecordFrame.Unwrap(record, (int)prefix.Value));
        return true;
    }

    private bool IsMark(in SectorPrefix prefix, MarkKind kind) =>
        prefix.Magic == LogFormat.MarkMagic && prefix.Value == (uint)kind && prefix.Number == _last.Number;

    private void CheckEmpty(string path, long from, long bytes)
    {
        const int PieceBytes = 256 << 10;
        for (long piece = from; piece < bytes; piece += PieceBytes)
        {
            ReadOnlySpan<byte> rest = _window.Load(piece, (int)Math.Min(PieceBytes, bytes - piece)).Span;
            int flaw = rest.IndexOfAnyExcept((byte)0);
            if (flaw >= 0)
            {
                throw EpochLogException.Corrupt(path, piece + flaw, _last.Next, "something stands behind the end of the segment");
            }
        }
    }
}
