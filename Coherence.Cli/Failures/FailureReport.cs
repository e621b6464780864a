using System;
using System.IO;
using Coherence.Node.Dumps.Format;
using Coherence.Node.Failures;

namespace Coherence.Cli.Failures;

/// <summary>Says on standard error what has failed, in one sentence without a stack trace, and finds the exit code.</summary>
internal static class FailureReport
{
    /// <summary>The code of an <see cref="System.IO.IOException"/> when whoever read the output has gone.</summary>
    public const int BrokenPipe = 32;

    /// <summary>Writes the sentence.</summary>
    /// <param name="failure">What ended the command.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="isVerbose">Whether all that is known of the failure follows the sentence.</param>
    /// <returns>The exit code.</returns>
    public static int Write(Exception failure, TextWriter error, bool isVerbose)
    {
        (int code, string sentence) = Describe(failure);
        if (sentence.Length > 0)
        {
            error.WriteLine($"coherence: {OneLine(sentence)}");
        }

        if (isVerbose)
        {
            error.WriteLine(failure);
        }

        return code;
    }

    private static (int Code, string Sentence) Describe(Exception failure) => failure switch
    {
        CliException known => (known.ExitCode, known.Message),
        CoherenceException known when known.Failure != CoherenceFailure.Defect => (CodeOf(known.Failure), known.Message),
        DumpException unreadable => (ExitCode.BadInput, unreadable.Message),
        OperationCanceledException => (ExitCode.Interrupted, "Ended before it was done."),
        IOException { HResult: BrokenPipe } => (ExitCode.OutputClosed, string.Empty),
        _ => (ExitCode.Defect, $"This should not have happened, please report it: {failure.GetType().Name}: {failure.Message}"),
    };

    private static int CodeOf(CoherenceFailure failure) => failure switch
    {
        CoherenceFailure.Unreachable or CoherenceFailure.Refused => ExitCode.Unreachable,
        CoherenceFailure.Storage => ExitCode.Storage,
        CoherenceFailure.Listen => ExitCode.Listen,
        _ => ExitCode.Failed,
    };

    // What the operating system or a peer says may have lines of its own.
    private static string OneLine(string sentence) => sentence.ReplaceLineEndings(" ");
}
