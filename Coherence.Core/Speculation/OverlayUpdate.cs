using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Speculation;

/// <summary>One update of this system or a sibling, until every read beneath which it is not confirmed has ended.</summary>
internal class OverlayUpdate(OverlayOrigin origin, Epoch epoch, Epoch numberedAt, PublishOp[] operations)
{
    /// <summary>Whose timeline it is in.</summary>
    public OverlayOrigin Origin => origin;

    /// <summary>Its place in that timeline.</summary>
    public Epoch Epoch => epoch;

    /// <summary>The root epoch that was applied at its origin when it was numbered: it is decided upon in a later one.</summary>
    public Epoch NumberedAt => numberedAt;

    public PublishOp[] Operations => operations;

    /// <summary>The values that its operations change, one for each operation and value.</summary>
    public List<OverlayEntry> Entries { get; } = [];

    /// <summary>Its place among all updates in the overlay, in the order in which they are folded; 0 as long as it is not folded.</summary>
    public long Order { get; set; }

    /// <summary>The root epoch in which it was decided upon; zero as long as that is not known.</summary>
    public Epoch DecidedAt { get; set; }

    public bool IsDecided => DecidedAt > Epoch.Zero;

    /// <summary>Whether it is to be seen no more: the root refused it, or what is confirmed has it.</summary>
    public bool IsGone { get; set; }

    /// <summary>Whether it belongs on top of the confirmed state of an epoch.</summary>
    public bool IsOn(Epoch at) => !IsGone && origin.Anchor <= at && (!IsDecided || DecidedAt > at);
}
