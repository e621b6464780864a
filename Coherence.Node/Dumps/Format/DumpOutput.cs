using System;
using System.Buffers;
using System.IO;
using System.Security.Cryptography;

namespace Coherence.Node.Dumps.Format;

/// <summary>Where a dump is written: collects parts, and keeps the hash of all that was written.</summary>
/// <param name="stream">Takes the bytes; not disposed of.</param>
internal sealed class DumpOutput(Stream stream) : IDisposable
{
    private const int PieceBytes = 256 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(2 * PieceBytes);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Takes the next part.</summary>
    public IBufferWriter<byte> Buffer => _buffer;

    /// <summary>How many bytes were written.</summary>
    public long Bytes { get; private set; }

    /// <summary>A part is whole; it leaves when there is enough.</summary>
    public void EndPart()
    {
        if (_buffer.WrittenCount >= PieceBytes)
        {
            Flush();
        }
    }

    /// <summary>The SHA-256 of all parts up to here.</summary>
    public byte[] Hash()
    {
        Flush();
        return _hash.GetCurrentHash();
    }

    /// <summary>All that was written leaves.</summary>
    public void Flush()
    {
        _hash.AppendData(_buffer.WrittenSpan);
        stream.Write(_buffer.WrittenSpan);
        Bytes += _buffer.WrittenCount;
        _buffer.ResetWrittenCount();
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
