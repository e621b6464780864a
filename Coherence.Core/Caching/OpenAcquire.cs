using Coherence.Core.Identity;

namespace Coherence.Core.Caching;

/// <summary>An Acquire without an answer, and the notices that came before its Grant.</summary>
/// <remarks>specs/protocol.md#grant: notices may overtake the Grant on another channel, so they are remembered while it is open.</remarks>
internal sealed class OpenAcquire(Epoch openedAt)
{
    /// <summary>The epoch the cache had applied when it was sent. An upstream is never behind it, so an older Grant is no answer.</summary>
    public Epoch OpenedAt { get; } = openedAt;

    /// <summary>The update that had Subscribed: its predecessor, and its epoch. Zero if none was heard.</summary>
    public Epoch SubscribedAfter { get; private set; }

    public Epoch SubscribedAt { get; private set; }

    /// <summary>The newest update that had Invalidate. Zero if none was heard.</summary>
    public Epoch InvalidatedAt { get; private set; }

    public void NoteSubscribed(Epoch previous, Epoch epoch)
    {
        SubscribedAfter = previous;
        SubscribedAt = epoch;
    }

    public void NoteInvalidated(Epoch epoch) => InvalidatedAt = epoch;

    /// <summary>Whether a grant that ended at an epoch already passed was carried on by what was heard since.</summary>
    public bool CarriesOn(Epoch max) => SubscribedAfter <= max && max < SubscribedAt && InvalidatedAt <= max;
}
