using System;

namespace Coherence.Cli.Failures;

/// <summary>Ends a command: one sentence for standard error, and the exit code.</summary>
internal sealed class CliException : Exception
{
    /// <summary>Of a code and a sentence.</summary>
    /// <param name="exitCode">One of <see cref="Failures.ExitCode"/>.</param>
    /// <param name="message">One sentence that says what is wrong and, where it helps, what to write instead.</param>
    public CliException(int exitCode, string message)
        : base(message) => ExitCode = exitCode;

    /// <summary>One of <see cref="Failures.ExitCode"/>.</summary>
    public int ExitCode { get; }

    /// <summary>Arguments or input that cannot be understood.</summary>
    public static CliException BadInput(string message) => new(Failures.ExitCode.BadInput, message);
}
