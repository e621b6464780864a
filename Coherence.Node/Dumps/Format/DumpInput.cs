using System;
using System.IO;
using System.Security.Cryptography;

namespace Coherence.Node.Dumps.Format;

/// <summary>Where a dump is read from: gives a view of what comes next, and keeps the hash of all that was taken.</summary>
/// <param name="stream">Gives the bytes; not disposed of.</param>
/// <param name="name">What messages call it.</param>
internal sealed class DumpInput(Stream stream, string name) : IDisposable
{
    private const int PieceBytes = 1 << 20;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _buffer = new byte[4 * PieceBytes];
    private int _start;
    private int _count;

    /// <summary>What messages call it.</summary>
    public string Name => name;

    /// <summary>How many bytes were taken.</summary>
    public long Offset { get; private set; }

    /// <summary>Whether nothing comes behind what <see cref="Peek"/> shows.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>All that is here of what comes next; at least as much as is wanted, unless the dump ends before. Good until the next call.</summary>
    public ReadOnlyMemory<byte> Peek(int wanted)
    {
        while (_count < wanted && !IsAtEnd)
        {
            Fill();
        }

        return _buffer.AsMemory(_start, _count);
    }

    /// <summary>Takes so many bytes.</summary>
    public void Take(int bytes)
    {
        _hash.AppendData(_buffer.AsSpan(_start, bytes));
        _start += bytes;
        _count -= bytes;
        Offset += bytes;
    }

    /// <summary>The SHA-256 of all that was taken.</summary>
    public byte[] Hash() => _hash.GetCurrentHash();

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Fill()
    {
        if (_start > 0 && _start + _count + PieceBytes > _buffer.Length)
        {
            _buffer.AsSpan(_start, _count).CopyTo(_buffer);
            _start = 0;
        }

        // It grows by what has come, not by what was promised.
        if (_start + _count == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        int read = stream.Read(_buffer, _start + _count, _buffer.Length - _start - _count);
        IsAtEnd = read == 0;
        _count += read;
    }
}
