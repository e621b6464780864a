using Coherence.Core.Messages;

namespace Coherence.Core.Following;

/// <summary>Asks the upstream for an epoch, and takes that back: over which channel matters, since a question must not come after its end.</summary>
internal interface IWaitWriter
{
    /// <summary>Whether the channel of an ordinal is up.</summary>
    bool IsUp(int channel);

    /// <summary>Asks.</summary>
    /// <returns>The ordinal of the channel that the question goes over; null if there is no link.</returns>
    int? Ask(in WaitForEpoch wait);

    /// <summary>Takes a question back.</summary>
    /// <param name="cancel">Which.</param>
    /// <param name="asked">The channel that it went over; another is taken if that has ended.</param>
    /// <returns>The ordinal of the channel that this goes over; null if there is no link.</returns>
    int? Cancel(in CancelWait cancel, int? asked);
}
