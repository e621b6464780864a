using System;

namespace Coherence.Node.Failures;

/// <summary>What went wrong, in one sentence that names it and says what to do.</summary>
public sealed class CoherenceException : Exception
{
    /// <summary>A failure of a kind.</summary>
    public CoherenceException(CoherenceFailure failure, string message, Exception? cause = null)
        : base(message, cause) => Failure = failure;

    /// <summary>The kind of failure.</summary>
    public CoherenceFailure Failure { get; }
}
