using System.Collections.Generic;
using System.Threading;
using Coherence.Core.Identity;
using Coherence.Node.Log.Files;
using Coherence.Node.Log.Format;

namespace Coherence.Node.Log;

/// <summary>Reads a log to which another process may be appending. Takes no lock and changes nothing.</summary>
/// <remarks>
/// specs/storage.md#reading-while-it-is-written. What it shows are whole records of the chain up to some moment after it began, so
/// everything that was durable when it began. Segments may be cut meanwhile: then it throws, and is tried again with a newer checkpoint.
/// </remarks>
internal sealed class LiveLog
{
    // A record that is on its way takes as long as the disk does; damage stays.
    private const int Attempts = 200;
    private const int AttemptMilliseconds = 10;

    private readonly ILogFiles _files;
    private readonly LogDirectory _directory;
    private readonly SegmentWindow _window = new();

    private LiveLog(ILogFiles files, LogDirectory directory, in SegmentHeader oldest)
    {
        _files = files;
        _directory = directory;
        Cluster = oldest.Cluster;
        FirstEpoch = oldest.First;
    }

    /// <summary>The cluster whose log it is.</summary>
    public ClusterId Cluster { get; }

    /// <summary>The first epoch whose record the log had when it was opened.</summary>
    public Epoch FirstEpoch { get; }

    /// <summary>The segment that holds the end of what was read.</summary>
    public string NewestPath { get; private set; } = string.Empty;

    /// <summary>Looks at the oldest segment.</summary>
    /// <exception cref="EpochLogException">There is no log, or its oldest segment is damaged or of a newer version.</exception>
    public static LiveLog Open(string path, ILogFiles files)
    {
        LogDirectory directory = new(path);
        for (int attempt = 1; ; attempt++)
        {
            IReadOnlyList<long> numbers = directory.Segments(files);
            if (numbers.Count == 0)
            {
                throw new EpochLogException(EpochLogErrorKind.NotFound, $"There is no epoch log in '{directory.Path}'.");
            }

            try
            {
                SegmentOpening.Open(files, directory, numbers[0], out SegmentHeader oldest).Dispose();
                return new LiveLog(files, directory, oldest);
            }
            catch (EpochLogException) when (attempt < Attempts && directory.Segments(files) is [var present, ..] && present != numbers[0])
            {
                // It was cut at this moment.
                continue;
            }
        }
    }

    /// <summary>Shows the records after a checkpoint. Once.</summary>
    /// <param name="visitor">Is shown each record of a later epoch.</param>
    /// <param name="checkpoint">The epoch of the checkpoint; zero without one.</param>
    /// <param name="hash">The chain hash after that epoch; without a checkpoint that of the cluster.</param>
    /// <returns>The last epoch that was read, and the chain hash after it.</returns>
    /// <exception cref="EpochLogException">The log is damaged, cannot be read, does not fit the checkpoint, or was cut meanwhile.</exception>
    public (Epoch Last, ChainHash Hash) Read(IEpochRecordVisitor visitor, Epoch checkpoint, ChainHash hash)
    {
        RecordChain chain = new(_directory, Cluster, visitor, checkpoint, hash);
        long first = FindFirst(checkpoint);
        for (long number = first; ReadSegment(chain, number, isFirst: number == first); number++)
        {
            // The mark that the log goes on is written when the next segment is there.
        }

        return chain.Last >= checkpoint
            ? (chain.Last, chain.Hash)
            : throw EpochLogException.Corrupt(
                NewestPath,
                offset: null,
                chain.Last.Next,
                $"the log ends with epoch {chain.Last}, but there is a checkpoint of epoch {checkpoint}; what is between is missing");
    }

    // Records up to the checkpoint are not needed, so reading begins with the newest segment that does not begin behind it.
    private long FindFirst(Epoch checkpoint)
    {
        IReadOnlyList<long> numbers = _directory.Segments(_files);
        for (int index = numbers.Count - 1; index > 0; index--)
        {
            SegmentOpening.Open(_files, _directory, numbers[index], out SegmentHeader header).Dispose();
            if (header.First <= checkpoint.Next)
            {
                return numbers[index];
            }
        }

        return numbers.Count > 0 ? numbers[0] : throw SegmentOpening.Missing(_directory, 1, Epoch.Zero);
    }

    // Whether the log goes on in the next segment.
    private bool ReadSegment(RecordChain chain, long number, bool isFirst)
    {
        NewestPath = _directory.SegmentPath(number);
        using ISegmentFile file = SegmentOpening.Open(_files, _directory, number, out SegmentHeader header);
        if (isFirst && number != 1)
        {
            chain.BeginAt(header);
        }

        chain.CheckHeader(header, NewestPath);
        _window.Reset(file, NewestPath);
        long position = LogFormat.HeaderBlockBytes;
        while (position + LogFormat.SectorBytes <= header.Bytes)
        {
            if (!chain.TryFind(_window, position, header.Bytes, out LogItem item))
            {
                CheckEnd(chain, file, position, header.Bytes);
                return false;
            }

            if (item.Mark == MarkKind.Sealed)
            {
                chain.CheckEmpty(_window, NewestPath, position + LogFormat.SectorBytes, header.Bytes);
                return true;
            }

            if (item.Mark is null)
            {
                chain.Take(item);
            }

            position += item.Bytes;
        }

        throw EpochLogException.Corrupt(NewestPath, position, chain.Last.Next, "there is no room left for the mark that ends the segment");
    }

    // Where no whole record stood, nothing stands, or a record that is torn or on its way; or the log has gone on since, which one sees by
    // what stands there now; or it is damaged.
    private void CheckEnd(RecordChain chain, ISegmentFile file, long position, long bytes)
    {
        for (int attempt = 1; ; attempt++)
        {
            _window.Reset(file, NewestPath);
            try
            {
                _ = TailScan.Scan(_window, NewestPath, bytes, position, chain.Last, chain.Hash);
                return;
            }
            catch (EpochLogException damage) when (damage.Kind == EpochLogErrorKind.Corrupt && attempt < Attempts)
            {
                _window.Reset(file, NewestPath);
                if (chain.TryFind(_window, position, bytes, out _))
                {
                    return;
                }
            }

            Thread.Sleep(AttemptMilliseconds);
        }
    }
}
