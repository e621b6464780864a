using System;
using System.IO;

namespace Coherence.Node.Log.Files;

/// <summary>A lock is held by somebody else.</summary>
internal sealed class FileInUseException : IOException
{
    /// <summary>Of the lock file and the error of the file system.</summary>
    public FileInUseException(string path, Exception inner)
        : base($"'{path}' is locked.", inner)
    {
    }
}
