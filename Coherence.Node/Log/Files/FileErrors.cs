using System;
using System.IO;

namespace Coherence.Node.Log.Files;

/// <summary>Tells the errors of a file system apart, by errno on Unix and by HRESULT on Windows.</summary>
internal static class FileErrors
{
    private const int OperationNotPermitted = 1;
    private const int TryAgain = 11;
    private const int AccessDenied = 13;
    private const int NotADirectory = 20;
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int TryAgainOnMac = 35;
    private const int QuotaExceededOnMac = 69;
    private const int QuotaExceeded = 122;
    private const int WindowsSharingViolation = unchecked((int)0x8007_0020);
    private const int WindowsDiskFull = unchecked((int)0x8007_0070);
    private const int WindowsHandleDiskFull = unchecked((int)0x8007_0027);

    /// <summary>Whether somebody else holds the file.</summary>
    public static bool IsInUse(Exception error) => error is FileInUseException
        || error is IOException { HResult: TryAgain or TryAgainOnMac or WindowsSharingViolation };

    /// <summary>Whether there is no room: disk or quota.</summary>
    public static bool IsFull(Exception error) =>
        error is IOException { HResult: NoSpace or QuotaExceeded or QuotaExceededOnMac or WindowsDiskFull or WindowsHandleDiskFull };

    /// <summary>Whether this process is not allowed to write here, or there is nothing to write to.</summary>
    public static bool IsNotWritable(Exception error) => error is UnauthorizedAccessException or DirectoryNotFoundException
        || error is IOException { HResult: OperationNotPermitted or AccessDenied or NotADirectory or ReadOnlyFileSystem };

    /// <summary>Whether this is an answer of the file system at all, and not a bug of ours.</summary>
    public static bool IsFileError(Exception error) => error is IOException or UnauthorizedAccessException;
}
