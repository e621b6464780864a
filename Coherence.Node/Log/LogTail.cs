using System;
using System.Buffers;
using System.Threading;
using Coherence.Core.Identity;
using Coherence.Node.Log.Files;
using Coherence.Node.Log.Format;

namespace Coherence.Node.Log;

/// <summary>The end of a log that is whole: writes the next record, and goes on in the next segment when the present one is full.</summary>
/// <remarks>specs/storage.md#write-path. One thread at a time; <see cref="RemainingBytes"/> from any. After an exception it must not be used again.</remarks>
internal sealed class LogTail : IDisposable
{
    private readonly SegmentMaker _maker;
    private readonly SegmentList _segments;
    private readonly SegmentPreparer _preparer;
    private readonly int _segmentBytes;
    private readonly byte[] _mark = GC.AllocateArray<byte>(LogFormat.SectorBytes, pinned: true);
    private byte[] _record = GC.AllocateArray<byte>(64 << 10, pinned: true);
    private ISegmentFile _file;
    private long _number;
    private long _position;
    private long _fileBytes;
    private long _remaining;
    private Epoch _last;
    private ChainHash _chain;
    private bool _isMarked;

    /// <summary>Goes on where a verified log ends.</summary>
    /// <param name="maker">Makes further segments.</param>
    /// <param name="segments">Is told of each.</param>
    /// <param name="file">The newest segment, open for writing; the tail owns it from here.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="segmentBytes">Length of further segments.</param>
    /// <param name="prepared">Called when the next segment can be made, or cannot any more.</param>
    public LogTail(SegmentMaker maker, SegmentList segments, ISegmentFile file, in SegmentEnd end, int segmentBytes, Action prepared)
    {
        _maker = maker;
        _segments = segments;
        _segmentBytes = segmentBytes;
        _file = file;
        _number = end.Number;
        _last = end.Last;
        _chain = end.Chain;
        _isMarked = end.IsLastItemMark;
        _fileBytes = file.Bytes;
        Advance(end.Position);
        _preparer = new SegmentPreparer(maker, segmentBytes, prepared);
    }

    /// <summary>What makes the next segment ready.</summary>
    public SegmentPreparer Preparer => _preparer;

    /// <summary>The chain hash of the last record. Not while a record is being written.</summary>
    public ChainHash Chain => _chain;

    /// <summary>Length of the longest record that fits in the present segment, in bytes.</summary>
    public long RemainingBytes => Volatile.Read(ref _remaining);

    /// <summary>Writes a record; it is durable when this returns.</summary>
    /// <exception cref="EpochLogException">There is no room for a segment; nothing was written.</exception>
    /// <exception cref="System.IO.IOException">A write failed.</exception>
    public void Append(Epoch epoch, in ReadOnlySequence<byte> payload)
    {
        int size = (int)RecordFrame.SizeOf(payload.Length);
        if (size > _remaining)
        {
            BeginSegment(size);
        }

        if (size > _record.Length)
        {
            _record = GC.AllocateUninitializedArray<byte>(size, pinned: true);
        }

        Span<byte> record = _record.AsSpan(0, size);
        RecordFrame.Write(record, epoch, _chain, payload);
        _file.Write(record, _position);
        _last = epoch;
        _isMarked = false;
        _chain = ChainHash.Of(record);
        Advance(_position + size);
    }

    /// <summary>Writes that the log was closed in order, if there is something to close and room to say it.</summary>
    public void Close()
    {
        bool hasRoom = _remaining >= LogFormat.SectorBytes;
        if (!_isMarked && hasRoom && _last > Epoch.Zero)
        {
            WriteMark(MarkKind.Closed);
            _isMarked = true;
            Advance(_position + LogFormat.SectorBytes);
        }
    }

    /// <summary>Lets go of the files; writes nothing.</summary>
    public void Dispose()
    {
        _preparer.Dispose();
        _file.Dispose();
    }

    private void BeginSegment(int recordBytes)
    {
        // The new segment is there, under its name, before the old one says that it must be: so one that is missing is always noticed.
        long ownBytes = RoundUp(LogFormat.HeaderBlockBytes + (long)recordBytes + LogFormat.SectorBytes);
        bool isOversize = ownBytes > _segmentBytes;
        ISegmentFile next = isOversize ? MakeOversize(ownBytes) : _preparer.Take();
        try
        {
            _maker.Publish(next, isOversize ? _maker.Directory.OversizePath : _maker.Directory.PreparedPath, _number + 1, _last, _chain);
            WriteMark(MarkKind.Sealed);
        }
        catch
        {
            next.Dispose();
            throw;
        }

        _file.Dispose();
        _file = next;
        _number++;
        _segments.Add(_number, _last.Next);
        _isMarked = false;
        _fileBytes = next.Bytes;
        Advance(LogFormat.HeaderBlockBytes);
        if (!isOversize)
        {
            _preparer.Continue();
        }
    }

    private ISegmentFile MakeOversize(long bytes)
    {
        try
        {
            return _maker.Make(_maker.Directory.OversizePath, bytes, static () => false)!;
        }
        catch (Exception error) when (FileErrors.IsFull(error))
        {
            throw EpochLogException.OfRoom(bytes, error);
        }
    }

    private void WriteMark(MarkKind kind)
    {
        Mark.Write(_mark, kind, _last, _chain);
        _file.Write(_mark, _position);
    }

    // One sector is kept back for the mark that ends the segment.
    private void Advance(long position)
    {
        _position = position;
        Volatile.Write(ref _remaining, _fileBytes - LogFormat.SectorBytes - position);
    }

    private static long RoundUp(long bytes) => (bytes + LogFormat.HeaderBlockBytes - 1) / LogFormat.HeaderBlockBytes * LogFormat.HeaderBlockBytes;
}
