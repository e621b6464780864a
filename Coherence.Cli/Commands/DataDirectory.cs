using System;
using System.IO;
using Coherence.Cli.Failures;
using Coherence.Node.Log;
using Coherence.Node.Roots;

namespace Coherence.Cli.Commands;

/// <summary>Decides what a data directory is: a root's, or the place for a new one.</summary>
internal static class DataDirectory
{
    /// <summary>Looks at a directory.</summary>
    /// <param name="directory">Its path.</param>
    /// <param name="mustExist">Whether a new root is out of the question.</param>
    /// <returns>Whether it is the place for a new root.</returns>
    /// <exception cref="CliException">It is neither, or cannot be looked at.</exception>
    public static bool Check(string directory, bool mustExist)
    {
        if (string.IsNullOrWhiteSpace(directory))
        {
            throw CliException.BadInput("--data is empty: it must name the data directory.");
        }

        try
        {
            if (EpochLog.Exists(directory) || RootData.HasUnfinishedLoad(directory))
            {
                // The root says of the latter what it is.
                return false;
            }

            if (mustExist)
            {
                throw Unusable($"There is no root in '{directory}'; without --existing a new one would be made there.");
            }

            return !Directory.Exists(directory) || IsEmpty(directory)
                ? true
                : throw Unusable($"'{directory}' has files in it and none is a root's; a new root needs an empty directory.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or EpochLogException)
        {
            throw Unusable($"The data directory '{directory}' cannot be used: {unreadable.Message}");
        }
    }

    // What a root leaves that was killed while it was made, and what a file system puts into its own top directory, is nothing.
    private static bool IsEmpty(string directory)
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries(directory))
        {
            if (Path.GetFileName(entry) is not ("lock" or "prepared.tmp" or "lost+found"))
            {
                return false;
            }
        }

        return true;
    }

    private static CliException Unusable(string message) => new(ExitCode.Storage, message);
}
