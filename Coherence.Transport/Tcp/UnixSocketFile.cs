using System;
using System.IO;
using System.Net.Sockets;

namespace Coherence.Transport.Tcp;

/// <summary>The file that a Unix socket leaves behind when its process is killed.</summary>
internal static class UnixSocketFile
{
    // What open(2) says of a socket: ENXIO on Linux, EOPNOTSUPP on macOS. No other kind of file gives these.
    private const int LinuxNoDevice = 6;
    private const int MacNotSupported = 102;

    /// <summary>Removes a socket that no process listens at. False if somebody listens, or it is no socket: then it is left alone.</summary>
    public static bool TryRemoveStale(string path)
    {
        if (!IsSocket(path) || IsListening(path))
        {
            return false;
        }

        File.Delete(path);
        return true;
    }

    private static bool IsSocket(string path)
    {
        try
        {
            // Read and write, because opening a named pipe for reading alone would wait for a writer.
            using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException exception)
        {
            return exception.HResult is LinuxNoDevice or MacNotSupported;
        }
    }

    private static bool IsListening(string path)
    {
        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Blocking = false;
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException exception)
        {
            // Anything but a refusal, a full queue for example, is the answer of somebody alive.
            return exception.SocketErrorCode != SocketError.ConnectionRefused;
        }
    }
}
