using System;
using System.Collections.Generic;
using System.IO;

namespace Coherence.Node.Log.Files;

/// <summary>Everything that the log asks of a file system, so that tests can make each call fail.</summary>
/// <remarks>Any thread. Every method throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> on failure.</remarks>
internal interface ILogFiles
{
    /// <summary>Creates a directory with those above it, durably. Nothing happens if it is there.</summary>
    void CreateDirectory(string path);

    /// <summary>The names, without directory, of the files in a directory; in no particular order. Empty if there is no such directory.</summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>Takes an exclusive lock that other processes see, until it is disposed of.</summary>
    /// <exception cref="FileInUseException">Somebody else has it.</exception>
    IDisposable Lock(string path);

    /// <summary>Creates an empty file, in place of any that has the name, for reading and writing.</summary>
    ISegmentFile Create(string path);

    /// <summary>Opens a file that exists.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isWritable">False to read only.</param>
    ISegmentFile Open(string path, bool isWritable);

    /// <summary>Looks a file up that exists.</summary>
    FileFacts Describe(string path);

    /// <summary>Gives a file another name in the same directory. Durable after <see cref="SyncDirectory"/>.</summary>
    void Rename(string path, string newPath);

    /// <summary>Deletes a file. Nothing happens if it is not there.</summary>
    void Delete(string path);

    /// <summary>Makes the names in a directory durable.</summary>
    void SyncDirectory(string path);
}
