using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Coherence.Node.Storage.Files;

/// <summary>A file that is written through the memory of the operating system, and made durable by fdatasync.</summary>
/// <remarks>
/// <see cref="RandomAccess.Write(SafeFileHandle, ReadOnlySpan{byte}, long)"/> goes on after a short write and after EINTR, and throws on
/// every other error. The file stays open from the first write to the sync: an error of writing back is reported to those who have it open.
/// </remarks>
internal sealed class DiskStoreFile(SafeFileHandle handle, string path) : IStoreFile
{
    /// <inheritdoc/>
    public long Bytes => RandomAccess.GetLength(handle);

    /// <inheritdoc/>
    public int Read(Span<byte> bytes, long offset) => RandomAccess.Read(handle, bytes, offset);

    /// <inheritdoc/>
    public bool TryReadCached(Span<byte> bytes, long offset) => LinuxFile.TryReadCached(handle, bytes, offset);

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(handle, bytes, offset);

    /// <inheritdoc/>
    public void Reserve(long offset, long bytes)
    {
        if (OperatingSystem.IsLinux())
        {
            LinuxFile.Reserve(handle, path, offset, bytes);
        }
    }

    /// <inheritdoc/>
    public void Sync()
    {
        if (OperatingSystem.IsLinux())
        {
            LinuxFile.Sync(handle, path);
        }
        else
        {
            RandomAccess.FlushToDisk(handle);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
