using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Coherence.Node.Log.Files;

/// <summary>The calls of libc on Linux that .NET has no equal for. Each reports its error by an exception.</summary>
internal static partial class LibC
{
    private const int ReadOnly = 0;
    private const int ReadWrite = 0x2;
    private const int CreateFlag = 0x40;
    private const int TruncateFlag = 0x200;
    private const int DataSync = 0x1000;
    private const int CloseOnExec = 0x8_0000;
    private const int OwnerReadWrite = 0x180;
    private const int NotPermitted = 1;
    private const int NoSuchFile = 2;
    private const int Interrupted = 4;
    private const int AccessDenied = 13;
    private const int CrossDevice = 18;
    private const int TooManyLinks = 31;
    private const int NotImplemented = 38;
    private const int NotSupported = 95;

    /// <summary>Opens for reading and writing with O_DSYNC: a write returns when the data are durable, with the metadata needed to find them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isNew">Whether to create it, or empty one that is there.</param>
    public static SafeFileHandle OpenSynced(string path, bool isNew) =>
        new(Open(path, ReadWrite | DataSync | CloseOnExec | (isNew ? CreateFlag | TruncateFlag : 0)), ownsHandle: true);

    /// <summary>Creates for reading and writing, or empties one that is there. Nobody but the owner may open it, not even for a moment.</summary>
    public static SafeFileHandle Create(string path) =>
        new(Open(path, ReadWrite | CloseOnExec | CreateFlag | TruncateFlag), ownsHandle: true);

    /// <summary>fsync of a directory: .NET has no call for it.</summary>
    public static void SyncDirectory(string path)
    {
        using SafeFileHandle handle = new(Open(path, ReadOnly | CloseOnExec), ownsHandle: true);
        while (NativeSync(handle) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                throw Failure("fsync", path, error);
            }
        }
    }

    /// <summary>Gives a file a second name. False where the file system, or who owns the file, does not allow that.</summary>
    /// <exception cref="IOException">There is no such file, or another error.</exception>
    public static bool TryLink(string path, string newPath)
    {
        if (NativeLink(path, newPath) == 0)
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        return error switch
        {
            NotPermitted or AccessDenied or CrossDevice or TooManyLinks or NotImplemented or NotSupported => false,
            NoSuchFile => throw new FileNotFoundException($"There is no file '{path}'.", path),
            _ => throw Failure("link", path, error),
        };
    }

    private static int Open(string path, int flags)
    {
        while (true)
        {
            int descriptor = NativeOpen(path, flags, OwnerReadWrite);
            if (descriptor >= 0)
            {
                return descriptor;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                throw Failure("open", path, error);
            }
        }
    }

    // HResult carries the errno, as in the IOExceptions that .NET makes of errors it has no type for.
    private static IOException Failure(string call, string path, int error) =>
        new($"{call} of '{path}' failed: {Marshal.GetPInvokeErrorMessage(error)}.", error);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeOpen(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeLink(string path, string newPath);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int NativeSync(SafeFileHandle descriptor);
}
