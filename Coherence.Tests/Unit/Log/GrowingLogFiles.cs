using System;
using System.Collections.Generic;
using System.IO;
using Coherence.Node.Log.Files;

namespace Coherence.Tests.Unit.Log;

/// <summary>Files of a log that grows while a piece of it is being read: what is before a place in the file is read before, what is behind it after.</summary>
/// <param name="cut">The place.</param>
/// <param name="grow">Lets the log grow. Once.</param>
internal sealed class GrowingLogFiles(long cut, Action grow) : ILogFiles
{
    private readonly DiskLogFiles _files = new();

    /// <summary>Whether the log has grown.</summary>
    public bool HasGrown { get; private set; }

    public void CreateDirectory(string path) => _files.CreateDirectory(path);

    public IReadOnlyList<string> List(string directory) => _files.List(directory);

    public IDisposable Lock(string path) => _files.Lock(path);

    public ISegmentFile Create(string path) => throw new InvalidOperationException("A reader creates nothing.");

    public ISegmentFile Open(string path, bool isWritable) =>
        isWritable ? throw new InvalidOperationException("A reader writes nothing.") : new Segment(this, _files.Open(path, isWritable: false));

    public FileFacts Describe(string path) => _files.Describe(path);

    public void Rename(string path, string newPath) => throw new InvalidOperationException("A reader renames nothing.");

    public void Delete(string path) => throw new InvalidOperationException("A reader deletes nothing.");

    public void SyncDirectory(string path) => throw new InvalidOperationException("A reader syncs nothing.");

    private sealed class Segment(GrowingLogFiles files, ISegmentFile file) : ISegmentFile
    {
        public long Bytes => file.Bytes;

        public int Read(Span<byte> bytes, long offset)
        {
            // The first piece with records that reaches beyond the place.
            if (files.HasGrown || offset < 4096 || offset > files.Cut || offset + bytes.Length <= files.Cut)
            {
                return file.Read(bytes, offset);
            }

            int before = (int)(files.Cut - offset);
            if (before > 0 && file.Read(bytes[..before], offset) < before)
            {
                throw new IOException("The file is shorter than the test thinks.");
            }

            files.Grow();
            return before + file.Read(bytes[before..], files.Cut);
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset) => throw new InvalidOperationException("A reader writes nothing.");

        public void Shorten(long bytes) => throw new InvalidOperationException("A reader shortens nothing.");

        public void Dispose() => file.Dispose();
    }

    private long Cut => cut;

    private void Grow()
    {
        HasGrown = true;
        grow();
    }
}
