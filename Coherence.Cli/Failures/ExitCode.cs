namespace Coherence.Cli.Failures;

/// <summary>What the program's exit code says. The table is docs/cli.md#exit-codes.</summary>
internal static class ExitCode
{
    /// <summary>What was asked for was done.</summary>
    public const int Success = 0;

    /// <summary>What was asked for failed, and nothing below says why: an update was refused, an index does not exist.</summary>
    public const int Failed = 1;

    /// <summary>Arguments or input cannot be understood.</summary>
    public const int BadInput = 2;

    /// <summary>The root could not be reached in time, or it refused this program for good.</summary>
    public const int Unreachable = 3;

    /// <summary>The data directory cannot be used, or the disk refused a write.</summary>
    public const int Storage = 4;

    /// <summary>An address cannot be listened at.</summary>
    public const int Listen = 5;

    /// <summary>A defect of the program.</summary>
    public const int Defect = 70;

    /// <summary>Ended by Ctrl-C or SIGTERM before what was asked for was done; of a root and a watch, by the second one.</summary>
    public const int Interrupted = 130;

    /// <summary>Whoever read standard output has gone.</summary>
    public const int OutputClosed = 141;
}
