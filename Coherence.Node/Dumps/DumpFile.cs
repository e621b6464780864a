using System;
using System.IO;
using Coherence.Node.Storage.Files;

namespace Coherence.Node.Dumps;

/// <summary>A file that is being written under a name with <c>.tmp</c> behind it, and has its own when it is whole and durable.</summary>
internal sealed class DumpFile : Stream
{
    private const string Suffix = ".tmp";

    private readonly DiskStoreFiles _files = new();
    private readonly string _path;
    private readonly IStoreFile _file;
    private long _position;
    private bool _isComplete;
    private bool _isDisposed;

    /// <summary>Of a path; an older file with <c>.tmp</c> behind its name goes.</summary>
    /// <exception cref="IOException">It cannot be created.</exception>
    public DumpFile(string path)
    {
        _path = Path.GetFullPath(path);
        if (Directory.Exists(_path))
        {
            throw new IOException($"'{_path}' is a directory.");
        }

        _file = _files.Create(_path + Suffix);
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>All has been written: makes it durable, and gives it its name.</summary>
    public void Complete()
    {
        _file.Sync();
        _files.Rename(_path + Suffix, _path);
        _isComplete = true;
        _files.SyncDirectory(Path.GetDirectoryName(_path)!);
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _file.Write(buffer, _position);
        _position += buffer.Length;
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is held back.
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _file.Dispose();
            if (!_isComplete)
            {
                _files.Delete(_path + Suffix);
            }
        }

        base.Dispose(disposing);
    }
}
