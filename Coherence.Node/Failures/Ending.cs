using System.Threading;

namespace Coherence.Node.Failures;

/// <summary>Why a node answers nothing more, once it does not. Any thread.</summary>
internal sealed class Ending
{
    private CoherenceException? _cause;

    /// <summary>What ended it: it was closed, every upstream refused it, or a defect. Null while it works.</summary>
    public CoherenceException? Cause => Volatile.Read(ref _cause);

    /// <summary>What whoever waits is told.</summary>
    public CoherenceException Failure => Cause is { } cause ? new CoherenceException(cause.Failure, cause.Message, cause) : Closed();

    /// <summary>An orderly end.</summary>
    public static CoherenceException Closed() => new(CoherenceFailure.Closed, "The node has been closed.");

    /// <summary>Notes what ended it. The first counts.</summary>
    public void Set(CoherenceException cause) => Interlocked.CompareExchange(ref _cause, cause, null);
}
