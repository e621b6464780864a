using System;
using System.IO;

namespace Coherence.Node.Storage.Files;

/// <summary>One open file of the store. Any thread.</summary>
internal interface IStoreFile : IDisposable
{
    /// <summary>The length of the file when asked, in bytes.</summary>
    /// <exception cref="IOException">The file cannot be asked.</exception>
    long Bytes { get; }

    /// <summary>Reads what is there, and at least one byte unless <paramref name="offset"/> is at or past the end.</summary>
    /// <returns>The number of bytes read; 0 at the end of the file.</returns>
    /// <exception cref="IOException">The bytes cannot be read.</exception>
    int Read(Span<byte> bytes, long offset);

    /// <summary>Reads all of the bytes if they are in the memory of the operating system. False, with any content, if they are not, or that cannot be told.</summary>
    bool TryReadCached(Span<byte> bytes, long offset);

    /// <summary>Writes all of the bytes. They are durable after <see cref="Sync"/>.</summary>
    /// <exception cref="IOException">Any part of it failed; what the file then holds is unknown.</exception>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Takes room on the disk for some bytes, so that writing them cannot fail for want of it. What the file holds, and its length, stay.</summary>
    /// <remarks>Does nothing where the file system cannot.</remarks>
    /// <exception cref="IOException">There is no room, or the file is not to be written to.</exception>
    void Reserve(long offset, long bytes);

    /// <summary>Makes durable what was written before.</summary>
    /// <exception cref="IOException">Some of what was written since this file was opened may be lost.</exception>
    void Sync();
}
