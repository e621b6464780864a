using System;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Coherence.Node.Storage.Files;

/// <summary>The calls of libc on Linux that .NET has no equal for, on files of the store.</summary>
internal static unsafe partial class LinuxFile
{
    private const int Interrupted = 4;
    private const int NoWait = 8;
    private const int KeepSize = 1;
    private const int NotImplemented = 38;
    private const int NotSupported = 95;

    // A libc without preadv2 says so once.
    private static volatile bool s_canReadCached = OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <summary>fdatasync. .NET's own flush reports no error of it.</summary>
    public static void Sync(SafeFileHandle handle, string path)
    {
        while (NativeSync(handle) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                // HResult carries the errno, as in the IOExceptions that .NET makes of errors it has no type for.
                throw new IOException($"fdatasync of '{path}' failed: {Marshal.GetPInvokeErrorMessage(error)}.", error);
            }
        }
    }

    /// <summary>fallocate, which leaves the length as it is. Nothing happens on a file system that does not know it.</summary>
    public static void Reserve(SafeFileHandle handle, string path, long offset, long bytes)
    {
        while (NativeAllocate(handle, KeepSize, offset, bytes) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error is NotSupported or NotImplemented)
            {
                return;
            }

            if (error != Interrupted)
            {
                throw new IOException($"fallocate of '{path}' failed: {Marshal.GetPInvokeErrorMessage(error)}.", error);
            }
        }
    }

    /// <summary>Reads all of the bytes if that needs no disk. Whatever stands in its way is found by the read that follows.</summary>
    public static bool TryReadCached(SafeFileHandle handle, Span<byte> bytes, long offset)
    {
        if (!s_canReadCached)
        {
            return false;
        }

        try
        {
            fixed (byte* start = bytes)
            {
                Piece piece = new(start, (nuint)bytes.Length);
                return NativeRead(handle, &piece, 1, offset, NoWait) == bytes.Length;
            }
        }
        catch (EntryPointNotFoundException)
        {
            s_canReadCached = false;
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "fallocate64", SetLastError = true)]
    private static partial int NativeAllocate(SafeFileHandle descriptor, int mode, long offset, long bytes);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int NativeSync(SafeFileHandle descriptor);

    [LibraryImport("libc", EntryPoint = "preadv2", SetLastError = true)]
    private static partial nint NativeRead(SafeFileHandle descriptor, Piece* pieces, int count, long offset, int flags);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Piece(byte* start, nuint bytes)
    {
        public readonly byte* Start = start;
        public readonly nuint Bytes = bytes;
    }
}
