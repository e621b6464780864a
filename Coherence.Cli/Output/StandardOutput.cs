using System;
using System.IO;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Coherence.Cli.Output;

/// <summary>Standard output of the process.</summary>
internal static class StandardOutput
{
    private const int Descriptor = 1;

    /// <summary>Opens it. On a pipe a write throws when the reader has gone, so that <c>coherence watch … | head</c> ends.</summary>
    /// <remarks>The console's own writer takes no notice of a reader that has gone.</remarks>
    public static TextWriter Open()
    {
        if (!Console.IsOutputRedirected || OperatingSystem.IsWindows())
        {
            return Console.Out;
        }

        FileStream stream = OpenDescriptor();

        // Into a file the console's writer is the better one: it goes on where whoever shares the file has ended.
        return stream.CanSeek
            ? Console.Out
            : new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
    }

    /// <summary>Opens it for bytes. A write throws when the reader has gone.</summary>
    public static Stream OpenBytes() => OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : OpenDescriptor();

    private static FileStream OpenDescriptor() => new(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);

    /// <summary>Whether what is written there is read by a person at a terminal.</summary>
    public static bool IsTerminal(TextWriter output) => ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
}
