using System;
using System.IO;

namespace Coherence.Node.Log.Files;

/// <summary>One open file of the log.</summary>
/// <remarks>Reads and writes of one file from one thread at a time.</remarks>
internal interface ISegmentFile : IDisposable
{
    /// <summary>The length of the file when asked, in bytes.</summary>
    /// <exception cref="IOException">The file cannot be asked.</exception>
    long Bytes { get; }

    /// <summary>Reads what is there, and at least one byte unless <paramref name="offset"/> is at or past the end.</summary>
    /// <returns>The number of bytes read; 0 at the end of the file.</returns>
    /// <exception cref="IOException">The bytes cannot be read.</exception>
    int Read(Span<byte> bytes, long offset);

    /// <summary>Writes all of the bytes; they are durable when this returns.</summary>
    /// <exception cref="IOException">Any part of it failed; what the disk then holds is unknown.</exception>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Gives back what is behind this length. Not durable; for files that are to be deleted.</summary>
    /// <exception cref="IOException">The length could not be changed.</exception>
    void Shorten(long bytes);
}
