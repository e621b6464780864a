using System;
using System.IO;
using Coherence.Node.Log.Files;

namespace Coherence.Node.Log;

/// <summary>Reads a segment from front to back through one buffer, in large pieces.</summary>
/// <remarks>The buffer grows to the longest record; that a length is true must be known before it is asked for.</remarks>
internal sealed class SegmentWindow
{
    private const int PieceBytes = 1 << 20;

    private byte[] _buffer = new byte[PieceBytes];
    private ISegmentFile? _file;
    private string _path = string.Empty;
    private long _start;
    private int _count;

    /// <summary>Goes on with another file.</summary>
    public void Reset(ISegmentFile file, string path)
    {
        _file = file;
        _path = path;
        _start = 0;
        _count = 0;
    }

    /// <summary>Bytes of the file. They are the caller's to change, until the next call.</summary>
    /// <param name="offset">Not before that of the call before.</param>
    /// <param name="bytes">How many.</param>
    /// <exception cref="EpochLogException">They cannot be read, or the file ends before.</exception>
    public Memory<byte> Load(long offset, int bytes)
    {
        if (offset + bytes > _start + _count)
        {
            Fill(offset, bytes);
        }

        return _buffer.AsMemory((int)(offset - _start), bytes);
    }

    private void Fill(long offset, int bytes)
    {
        int kept = (int)Math.Max(0, _start + _count - offset);
        Span<byte> rest = _buffer.AsSpan(_count - kept, kept);
        byte[] target = bytes <= _buffer.Length ? _buffer : new byte[(bytes + PieceBytes - 1) / PieceBytes * PieceBytes];
        rest.CopyTo(target);
        _buffer = target;
        _start = offset;
        _count = kept;
        while (_count < bytes)
        {
            _count += ReadSome(_buffer.AsSpan(_count), _start + _count);
        }
    }

    private int ReadSome(Span<byte> bytes, long offset)
    {
        try
        {
            int read = _file!.Read(bytes, offset);
            return read > 0 ? read : throw new EndOfStreamException("The file became shorter while it was read.");
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw EpochLogException.OfReading(_path, error);
        }
    }
}
