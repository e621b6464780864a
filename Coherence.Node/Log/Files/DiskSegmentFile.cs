using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Coherence.Node.Log.Files;

/// <summary>A file opened with O_DSYNC semantics.</summary>
/// <remarks>
/// Never <c>Flush(true)</c> or <c>FlushToDisk</c>: on Linux .NET swallows the errors of fsync. <see cref="RandomAccess.Write(SafeFileHandle, ReadOnlySpan{byte}, long)"/>
/// goes on after a short write and after EINTR, and throws on every other error.
/// </remarks>
internal sealed class DiskSegmentFile(SafeFileHandle handle) : ISegmentFile
{
    /// <inheritdoc/>
    public long Bytes => RandomAccess.GetLength(handle);

    /// <inheritdoc/>
    public int Read(Span<byte> bytes, long offset) => RandomAccess.Read(handle, bytes, offset);

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(handle, bytes, offset);

    /// <inheritdoc/>
    public void Shorten(long bytes) => RandomAccess.SetLength(handle, bytes);

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
