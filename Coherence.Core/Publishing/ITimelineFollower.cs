using Coherence.Core.Identity;

namespace Coherence.Core.Publishing;

/// <summary>Hears what becomes of the updates of a timeline, in the step in which it does. It must not call back into the timeline.</summary>
internal interface ITimelineFollower
{
    /// <summary>An update has its place in the timeline. It has not been sent.</summary>
    void Numbered(RetainedUpdate update);

    /// <summary>The root has taken these updates, from the first to the last, into one of its epochs.</summary>
    void Confirmed(Epoch first, Epoch last, Epoch root);

    /// <summary>The root has refused an update in one of its epochs.</summary>
    void Rejected(Epoch update, Epoch root);

    /// <summary>Nothing more will be heard of what was numbered.</summary>
    void Forgotten();
}
