using System;
using System.Diagnostics;
using System.IO;
using System.Text;

namespace Coherence.Cli.Workers;

/// <summary>How this same program is started once more.</summary>
internal static class SelfProgram
{
    // A byte order mark in front of the first line would not be JSON.
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>What starts it with the given arguments; its three standard streams are pipes.</summary>
    /// <remarks>Under <c>dotnet run</c> and from its own executable the process is the program; under <c>dotnet coherence.dll</c> it is the host.</remarks>
    public static ProcessStartInfo With(params ReadOnlySpan<string> arguments)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is unknown.");
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Encoding,
            StandardOutputEncoding = Encoding,
            StandardErrorEncoding = Encoding,
            UseShellExecute = false,
        };
        if (string.Equals(Path.GetFileNameWithoutExtension(program), "dotnet", StringComparison.OrdinalIgnoreCase))
        {
            start.ArgumentList.Add(typeof(SelfProgram).Assembly.Location);
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
