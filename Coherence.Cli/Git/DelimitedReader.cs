using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Coherence.Cli.Git;

/// <summary>Cuts a stream at a delimiter byte. Holds one piece at a time.</summary>
internal sealed class DelimitedReader(Stream stream, byte delimiter)
{
    // Longer than any name or path, so longer is not git's output.
    private const int MaximumBytes = 16 << 20;

    private byte[] _buffer = new byte[64 << 10];
    private int _start;
    private int _end;
    private bool _isEnded;

    /// <summary>The next piece without its delimiter, good until the next call; null at the end. The last one needs no delimiter.</summary>
    /// <exception cref="GitException">A piece is longer than 16 MiB.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        int searched = _start;
        while (true)
        {
            int length = _buffer.AsSpan(searched, _end - searched).IndexOf(delimiter);
            if (length >= 0)
            {
                ReadOnlyMemory<byte> piece = _buffer.AsMemory(_start, searched + length - _start);
                _start = searched + length + 1;
                return piece;
            }

            if (_isEnded)
            {
                if (_start == _end)
                {
                    return null;
                }

                ReadOnlyMemory<byte> rest = _buffer.AsMemory(_start, _end - _start);
                _start = _end;
                return rest;
            }

            int kept = _end - _start;
            MakeRoom();
            searched = kept;
            int read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
            _end += read;
            _isEnded = read == 0;
        }
    }

    private void MakeRoom()
    {
        byte[] buffer = _buffer;
        if (_end - _start == _buffer.Length)
        {
            if (_buffer.Length >= MaximumBytes)
            {
                throw new GitException($"The output of git has a part longer than {MaximumBytes} bytes.");
            }

            buffer = new byte[_buffer.Length * 2];
        }

        Buffer.BlockCopy(_buffer, _start, buffer, 0, _end - _start);
        _end -= _start;
        _start = 0;
        _buffer = buffer;
    }
}
