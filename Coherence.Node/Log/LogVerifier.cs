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
    private readonly RecordChain _chain = new(directory, cluster, visitor, checkpoint, checkpointHash);

    /// <summary>The payloads of all records that were shown, in bytes.</summary>
    public long PayloadBytes => _chain.PayloadBytes;

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
                throw SegmentOpening.Missing(directory, number, _chain.Last);
            }

            ends.Add(VerifySegment(number, isOldest: index == 0));
            CheckSeal(ends, isNewest: index == numbers.Count - 1);
        }

        return _chain.Last >= checkpoint
            ? ends
            : throw EpochLogException.Corrupt(
                directory.SegmentPath(numbers[^1]),
                offset: null,
                _chain.Last.Next,
                $"the log ends with epoch {_chain.Last}, but there is a checkpoint of epoch {checkpoint}; what is between is missing");
    }

    // Only between making a segment and sealing the one before can a crash leave a segment that is not sealed with one after it,
    // and that one is empty then and the newest.
    private void CheckSeal(List<SegmentEnd> ends, bool isNewest)
    {
        SegmentEnd end = ends[^1];
        if (isNewest && end.IsSealed)
        {
            throw SegmentOpening.Missing(directory, end.Number + 1, _chain.Last);
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
        if (isOldest && number != 1)
        {
            _chain.BeginAt(header);
        }

        _chain.CheckHeader(header, path);
        _window.Reset(file, path);
        return VerifyItems(path, number, header.Bytes);
    }

    private SegmentEnd VerifyItems(string path, long number, long bytes)
    {
        long position = LogFormat.HeaderBlockBytes;
        SegmentEnd end = new(number, position, 0, IsLastItemMark: false, IsSealed: false, 0, _chain.Last, _chain.Hash);
        while (position + LogFormat.SectorBytes <= bytes)
        {
            if (!_chain.TryFind(_window, position, bytes, out LogItem item))
            {
                return end with { Position = position, TornBytes = TailScan.Scan(_window, path, bytes, position, _chain.Last, _chain.Hash) };
            }

            switch (item.Mark)
            {
                case MarkKind.Sealed:
                    _chain.CheckEmpty(_window, path, position + LogFormat.SectorBytes, bytes);
                    return end with { Position = position, IsSealed = true };
                case MarkKind.Closed:
                    end = end with { LastItem = position, IsLastItemMark = true };
                    break;
                default:
                    _chain.Take(item);
                    end = end with { LastItem = position, IsLastItemMark = false, Last = _chain.Last, Chain = _chain.Hash };
                    break;
            }

            position += item.Bytes;
        }

        throw EpochLogException.Corrupt(path, position, _chain.Last.Next, "there is no room left for the mark that ends the segment");
    }
}
