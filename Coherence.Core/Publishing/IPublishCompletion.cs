using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Publishing;

/// <summary>
/// Learns how the publishing of one update ended; of its methods, <see cref="Numbered"/> aside, exactly one is called, once, by the engine's
/// thread. It must not call back into the engine.
/// </summary>
public interface IPublishCompletion
{
    /// <summary>The update has its place in the timeline of this system. Called once, before it is sent and before any other; not for one that was never accepted.</summary>
    /// <param name="update">What it is called from here on, whoever asks about it.</param>
    void Numbered(EpochRef update)
    {
        // Most need only the end.
    }

    /// <summary>The update is durable at the root and part of this root epoch, and so is everything this system published before.</summary>
    void Confirmed(EpochRef root);

    /// <summary>The root refused the update whole; nothing of it took effect.</summary>
    void Rejected(in Reject reject);

    /// <summary>An update with the same key took effect before, in this root epoch; nothing of this one did.</summary>
    void Repeated(EpochRef root);

    /// <summary>It cannot be known whether the update took effect: the root has given up the state of this system.</summary>
    void OutcomeUnknown();

    /// <summary>The update was not accepted: more wait already than the bound allows. Nothing of it took effect or will; the same update may be published again.</summary>
    void Refused();

    /// <summary>The update was not accepted: the disk of the root is full. Nothing of it took effect or will; the same update may be published again when there is room.</summary>
    void NoRoom();
}
