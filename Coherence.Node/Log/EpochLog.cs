using System;
using System.Buffers;
using System.Collections.Generic;
using System.Threading;
using Coherence.Core.Identity;
using Coherence.Node.Log.Files;
using Coherence.Node.Log.Format;

namespace Coherence.Node.Log;

/// <summary>The root's only truth: one record an epoch, durable before it is shown, verified in full at start.</summary>
/// <remarks>
/// specs/storage.md (DUR-1, DUR-4, DUR-5, EPO-4). A log that exists is opened, recovered once, and appended to. Recovering and
/// appending are for one thread at a time; <see cref="DropBefore"/>, <see cref="CanAccept"/> and the properties for any, where nothing
/// else is said.
/// </remarks>
public sealed class EpochLog : IDisposable
{
    /// <summary>Longest payload of one record, in bytes: 1 GiB.</summary>
    public const int MaximumPayloadBytes = LogFormat.MaximumPayloadBytes;

    private readonly ILogFiles _files;
    private readonly LogDirectory _directory;
    private readonly int _segmentBytes;
    private readonly IDisposable _lock;
    private readonly SegmentList _segments;
    private readonly SegmentDropper _dropper;
    private LogTail? _tail;
    private Exception? _failure;
    private long _last;
    private bool _isRecoveryBegun;
    private bool _isDisposed;

    private EpochLog(ILogFiles files, LogDirectory directory, int segmentBytes, IDisposable heldLock, ClusterId cluster, SegmentList segments)
    {
        _files = files;
        _directory = directory;
        _segmentBytes = segmentBytes;
        _lock = heldLock;
        _segments = segments;
        _dropper = new SegmentDropper(files, directory, segments);
        Cluster = cluster;
    }

    /// <summary>The version of the format of the oldest segment.</summary>
    public uint FormatVersion { get; private init; } = LogFormat.Version;

    /// <summary>The cluster whose log this is.</summary>
    public ClusterId Cluster { get; }

    /// <summary>The epoch of the last durable record; zero if there is none, and until the log is recovered.</summary>
    public Epoch Last => new(Volatile.Read(ref _last));

    /// <summary>
    /// The first epoch whose record the log has, or will have: 1 unless its beginning was dropped. Known from opening on, before anything is
    /// verified. To recover from a checkpoint of epoch e, the log must have epoch e + 1: this must be e + 1 or before.
    /// </summary>
    public Epoch FirstEpoch => _segments.First;

    /// <summary>Whether a write has failed: every append throws from then on (DUR-5).</summary>
    public bool HasFailed => Volatile.Read(ref _failure) is not null;

    /// <summary>
    /// Whether the next segment could not be prepared, most likely because the disk is full. What fits in <see cref="RemainingBytes"/> can
    /// still be appended; new work should be refused. Ends by itself once there is room: the log tries again every second.
    /// </summary>
    public bool IsNearlyFull => RoomFailure is not null;

    /// <summary>Why it <see cref="IsNearlyFull"/>; null if it is not.</summary>
    internal Exception? RoomFailure => Volatile.Read(ref _tail)?.Preparer.Failure;

    /// <summary>Called when <see cref="IsNearlyFull"/> has changed, on a thread of the log; must return at once.</summary>
    internal Action? RoomChanged { get; set; }

    /// <summary>Longest payload for which the present segment has room, in bytes; 0 if it has none, and until the log is recovered.</summary>
    public long RemainingBytes
    {
        get
        {
            long remaining = Volatile.Read(ref _tail)?.RemainingBytes ?? 0;
            long content = remaining / LogFormat.SectorBytes * LogFormat.ContentBytes;
            return Math.Min(MaximumPayloadBytes, Math.Max(0, content - SectorPrefix.ByteCount));
        }
    }

    /// <summary>The chain hash after <see cref="Last"/>, which binds a checkpoint of that epoch to this log; without a record, that of the cluster.</summary>
    /// <remarks>
    /// Only while no append is under way: on the thread that appends, or on one that has heard from it that the last append returned and
    /// before the next one begins. The engine's thread, when it is told that an epoch is durable, is such a one.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The log is not recovered.</exception>
    internal ChainHash LastHash => (_tail ?? throw NotRecovered()).Chain;

    /// <summary>Whether a directory holds a log, whole or not.</summary>
    /// <exception cref="EpochLogException">The directory cannot be read.</exception>
    public static bool Exists(string directory) => Exists(new DiskLogFiles(), new LogDirectory(directory));

    /// <summary>Makes a new, empty log. It needs no recovery.</summary>
    /// <param name="options">Where, and how.</param>
    /// <param name="cluster">The cluster; not none.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or there is no cluster.</exception>
    /// <exception cref="EpochLogException">There is a log already, or the directory cannot be used.</exception>
    public static EpochLog Create(EpochLogOptions options, ClusterId cluster)
    {
        options.Validate(EpochLogOptions.MinimumSegmentBytes);
        return Create(options, cluster, new DiskLogFiles());
    }

    /// <summary>Makes a new log that goes on behind an epoch of which all that the root needs to know is stored elsewhere. It needs no recovery.</summary>
    /// <inheritdoc cref="Create(EpochLogOptions, ClusterId)" path="/param"/>
    /// <param name="last">That epoch: the first record will be of the next.</param>
    /// <param name="hash">The chain hash after it; of epoch 0 that of the cluster.</param>
    /// <inheritdoc cref="Create(EpochLogOptions, ClusterId)" path="/exception"/>
    internal static EpochLog CreateBehind(EpochLogOptions options, ClusterId cluster, Epoch last, ChainHash hash)
    {
        options.Validate(EpochLogOptions.MinimumSegmentBytes);
        return Create(options, cluster, last, hash, new DiskLogFiles());
    }

    /// <summary>Opens a log that exists. It must be recovered before anything is appended.</summary>
    /// <param name="options">Where, and how.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="EpochLogException">There is no log, or it is in use, or cannot be used, or its beginning is damaged.</exception>
    public static EpochLog Open(EpochLogOptions options)
    {
        options.Validate(EpochLogOptions.MinimumSegmentBytes);
        return Open(options, new DiskLogFiles());
    }

    /// <summary>Reads and verifies everything, from epoch 1 to the end, and makes sure that all of it is durable. Once.</summary>
    /// <param name="visitor">Is shown each record.</param>
    /// <exception cref="EpochLogException">
    /// The log is damaged, or cannot be read, or its end cannot be written to. What the visitor was shown must be forgotten then, and this
    /// log can only be disposed of.
    /// </exception>
    public EpochLogRecovery Recover(IEpochRecordVisitor visitor) => Recover(visitor, Epoch.Zero, ChainHash.Genesis(Cluster));

    /// <summary>
    /// Reads and verifies all that is kept, shows the records after a checkpoint, and makes sure that all of it is durable. Once.
    /// </summary>
    /// <param name="visitor">Is shown each record of a later epoch than <paramref name="checkpoint"/>; those up to it are verified only.</param>
    /// <param name="checkpoint">The epoch of the checkpoint; zero without one.</param>
    /// <param name="hash">The chain hash after that epoch, as <see cref="LastHash"/> was then; without a checkpoint that of the cluster.</param>
    /// <exception cref="EpochLogException">
    /// Kind WrongCheckpoint: the log has another hash there; no record was shown. Kind Corrupt, besides damage: records between the
    /// checkpoint and the beginning of the log are missing, or the log ends before the checkpoint; no record was shown. For these and every
    /// other kind: what the visitor was shown must be forgotten, and this log can only be disposed of. Opened again, it may be recovered
    /// from another checkpoint; specs/storage.md#recovery says when that would hide a loss.
    /// </exception>
    internal EpochLogRecovery Recover(IEpochRecordVisitor visitor, Epoch checkpoint, ChainHash hash)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_isRecoveryBegun)
        {
            throw new InvalidOperationException("A log is recovered once, and a new one not at all.");
        }

        _isRecoveryBegun = true;
        LogVerifier verifier = new(_files, _directory, Cluster, visitor, checkpoint, hash);
        IReadOnlyList<SegmentEnd> ends = verifier.Verify();
        SegmentEnd end = ends[^1];
        for (int index = 1; index < ends.Count; index++)
        {
            _segments.Add(ends[index].Number, ends[index - 1].Last.Next);
        }

        try
        {
            Begin(new LogRepair(_files, _directory).Repair(ends), end);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw EpochLogException.OfOpening(_directory.Path, error);
        }

        return Describe(ends, verifier);
    }

    /// <summary>Reads and verifies all that is kept, and changes nothing. Before <see cref="Recover(IEpochRecordVisitor)"/>, or instead of it.</summary>
    /// <param name="checkpoint">The epoch of a checkpoint that the log must go on from; zero without one.</param>
    /// <param name="hash">The chain hash after that epoch; without a checkpoint that of the cluster.</param>
    /// <exception cref="EpochLogException">As when it is recovered.</exception>
    internal EpochLogRecovery Verify(Epoch checkpoint, ChainHash hash)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        LogVerifier verifier = new(_files, _directory, Cluster, new IgnoringVisitor(), checkpoint, hash);
        return Describe(verifier.Verify(), verifier);
    }

    private EpochLogRecovery Describe(IReadOnlyList<SegmentEnd> ends, LogVerifier verifier)
    {
        SegmentEnd end = ends[^1];
        TornRecord? torn = end.TornBytes == 0
            ? null
            : new TornRecord(end.Last.Next, _directory.SegmentPath(end.Number), end.Position, end.TornBytes);
        return new EpochLogRecovery(end.Last, verifier.PayloadBytes, ends.Count, end.IsLastItemMark && torn is null, torn);
    }

    /// <summary>Appends the record of the next epoch. Returns when it is durable, and only then.</summary>
    /// <param name="epoch">The epoch after <see cref="Last"/>.</param>
    /// <param name="payload">Up to <see cref="MaximumPayloadBytes"/>; may be empty. The caller's again when this returns.</param>
    /// <exception cref="ArgumentException">It is not the next epoch, or the payload is too long. Nothing happened.</exception>
    /// <exception cref="EpochLogException">
    /// Kind Full: nothing was written and the log is as before. Kind WriteFailed: this log never appends again, and whether the record is
    /// there will be known after the next start (DUR-5).
    /// </exception>
    public void Append(Epoch epoch, ReadOnlyMemory<byte> payload) => Append(epoch, new ReadOnlySequence<byte>(payload));

    /// <inheritdoc cref="Append(Epoch, ReadOnlyMemory{byte})"/>
    public void Append(Epoch epoch, in ReadOnlySequence<byte> payload)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        LogTail tail = _tail ?? throw NotRecovered();
        if (_failure is not null)
        {
            throw EpochLogException.OfWriting(_failure);
        }

        if (epoch != Last.Next)
        {
            throw new ArgumentException($"Epoch {epoch} does not follow epoch {Last}.", nameof(epoch));
        }

        if (payload.Length > MaximumPayloadBytes)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"A payload of {payload.Length} bytes is too long: {MaximumPayloadBytes} are allowed."), nameof(payload));
        }

        try
        {
            tail.Append(epoch, payload);
        }
        catch (EpochLogException)
        {
            // No room, and nothing was written: the only failure after which the log is as it was before.
            throw;
        }
        catch (Exception error)
        {
            Volatile.Write(ref _failure, error);
            throw EpochLogException.OfWriting(error);
        }

        Volatile.Write(ref _last, epoch.Number);
    }

    /// <summary>
    /// Whether a record with such a payload has room: in the present segment, or in the next one as far as is known. False once a write has
    /// failed, and until the log is recovered.
    /// </summary>
    /// <remarks>Ask for everything that is accepted and not yet appended, as one payload. See specs/storage.md#full-disk.</remarks>
    /// <param name="payloadBytes">Bytes, 0 to <see cref="MaximumPayloadBytes"/>.</param>
    public bool CanAccept(long payloadBytes) =>
        !HasFailed && Volatile.Read(ref _tail) is not null && (payloadBytes <= RemainingBytes || !IsNearlyFull) && payloadBytes <= MaximumPayloadBytes;

    /// <summary>
    /// Cuts the log behind a checkpoint: deletes the segments all of whose records are before an epoch, but never the newest segment.
    /// </summary>
    /// <remarks>
    /// Any thread, while another appends: an append waits for nothing of this. Takes as long as the disk does, so not for a thread that
    /// serves. What is dropped is needed no more only once the checkpoint is durable, and so is every other one that may be recovered
    /// from: <paramref name="epoch"/> is the one after the oldest of these. specs/storage.md#cutting.
    /// </remarks>
    /// <param name="epoch">Every record of this epoch and later is kept. Up to the epoch after <see cref="Last"/>.</param>
    /// <param name="retention">What is kept before it all the same.</param>
    /// <returns>How many segments were dropped.</returns>
    /// <exception cref="ArgumentException">The log has no record before that epoch yet. Nothing happened.</exception>
    /// <exception cref="InvalidOperationException">The log is not recovered.</exception>
    /// <exception cref="EpochLogException">
    /// Kind DropFailed: a segment could not be deleted, and those after it stay too. Everything from <paramref name="epoch"/> on is there, and
    /// appending goes on: this is no error in the sense of DUR-5. The next call tries again.
    /// </exception>
    public int DropBefore(Epoch epoch, LogRetention retention = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _ = Volatile.Read(ref _tail) ?? throw NotRecovered();
        return epoch <= Last.Next
            ? _dropper.DropBefore(epoch, retention)
            : throw new ArgumentException($"Epoch {epoch} does not come next after epoch {Last}: nothing can stand for the epochs between.", nameof(epoch));
    }

    /// <summary>Closes the log and marks it as closed in order, unless a write has failed. Never throws.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _dropper.Stop();
        try
        {
            if (_failure is null)
            {
                _tail?.Close();
            }
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            // The mark adds safety and no data: without it the next start treats this as a crash.
            Volatile.Write(ref _failure, error);
        }

        _tail?.Dispose();
        _lock.Dispose();
    }

    internal static EpochLog Create(EpochLogOptions options, ClusterId cluster, ILogFiles files) =>
        Create(options, cluster, Epoch.Zero, ChainHash.Genesis(cluster), files);

    internal static EpochLog Create(EpochLogOptions options, ClusterId cluster, Epoch last, ChainHash hash, ILogFiles files)
    {
        if (cluster.IsNone)
        {
            throw new ArgumentException("A log belongs to a cluster.", nameof(cluster));
        }

        LogDirectory directory = new(options.Directory);
        IDisposable? held = null;
        try
        {
            CheckNoLog(files, directory);
            files.CreateDirectory(directory.Path);
            held = files.Lock(directory.LockPath);
            CheckNoLog(files, directory);

            long number = FirstNumber(last);
            EpochLog log = new(files, directory, options.SegmentBytes, held, cluster, new SegmentList(number, last.Next)) { _isRecoveryBegun = true };
            log.BeginNew(number, last, hash);
            held = null;
            return log;
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw EpochLogException.OfOpening(directory.Path, error);
        }
        finally
        {
            held?.Dispose();
        }
    }

    internal static EpochLog Open(EpochLogOptions options, ILogFiles files)
    {
        LogDirectory directory = new(options.Directory);
        IDisposable? held = null;
        try
        {
            // Before the lock too, which would otherwise leave a file in a directory that is none of ours.
            CheckLog(files, directory);
            held = files.Lock(directory.LockPath);
            CheckLog(files, directory);

            SegmentHeader first = SegmentOpening.ReadFirst(files, directory);
            EpochLog log = new(files, directory, options.SegmentBytes, held, first.Cluster, new SegmentList(first.Number, first.First))
            {
                FormatVersion = first.Version,
            };
            held = null;
            return log;
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw EpochLogException.OfOpening(directory.Path, error);
        }
        finally
        {
            held?.Dispose();
        }
    }

    /// <summary>Waits until the present try to prepare the next segment has ended, so that a test knows what happens when.</summary>
    internal void SettlePreparation() => _tail?.Preparer.Settle();

    /// <summary>Tries at once to prepare the next segment if the last try failed, and waits for it.</summary>
    internal void RetryPreparation() => _tail?.Preparer.Retry();

    private static bool Exists(ILogFiles files, LogDirectory directory) => directory.Segments(files).Count > 0;

    private static InvalidOperationException NotRecovered() => new("The log must be recovered before it is used.");

    private static void CheckNoLog(ILogFiles files, LogDirectory directory)
    {
        if (Exists(files, directory))
        {
            throw new EpochLogException(
                EpochLogErrorKind.AlreadyExists, $"'{directory.Path}' already holds an epoch log; a new one needs a directory of its own.");
        }
    }

    private static void CheckLog(ILogFiles files, LogDirectory directory)
    {
        if (!Exists(files, directory))
        {
            throw new EpochLogException(
                EpochLogErrorKind.NotFound, $"There is no epoch log in '{directory.Path}'. A new one is made only when it is asked for.");
        }
    }

    // Only of segment 1 do the first epoch and the hash before it follow from the cluster; a later one says them, as when its log was cut.
    private static long FirstNumber(Epoch last) => last == Epoch.Zero ? 1 : 2;

    private void BeginNew(long number, Epoch last, ChainHash hash)
    {
        SegmentMaker maker = new(_files, _directory, Cluster);
        ISegmentFile file = maker.Make(_directory.PreparedPath, _segmentBytes, static () => false)!;
        try
        {
            maker.Publish(file, _directory.PreparedPath, number, last, hash);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        Begin(file, new SegmentEnd(number, LogFormat.HeaderBlockBytes, 0, IsLastItemMark: false, IsSealed: false, 0, last, hash));
    }

    private void Begin(ISegmentFile file, in SegmentEnd end)
    {
        Volatile.Write(ref _last, end.Last.Number);
        Volatile.Write(ref _tail, new LogTail(new SegmentMaker(_files, _directory, Cluster), _segments, file, end, _segmentBytes, () => RoomChanged?.Invoke()));
    }

    private sealed class IgnoringVisitor : IEpochRecordVisitor
    {
        public void OnRecord(Epoch epoch, ReadOnlyMemory<byte> payload)
        {
            // That it could be shown is all that is asked.
        }
    }
}
