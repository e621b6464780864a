using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Speculation;

/// <summary>One update of this system, from its numbering until every read beneath which it is not confirmed has ended.</summary>
internal sealed class OverlayUpdate(Epoch epoch, Epoch numberedAt, PublishOp[] operations)
{
    /// <summary>Its place in the timeline of this system.</summary>
    public Epoch Epoch => epoch;

    /// <summary>The root epoch that was applied here when it was numbered: it is decided upon in a later one.</summary>
    public Epoch NumberedAt => numberedAt;

    public PublishOp[] Operations => operations;

    /// <summary>The values that its operations change, one for each operation and value.</summary>
    public List<OverlayEntry> Entries { get; } = [];

    /// <summary>The root epoch in which it was decided upon; zero as long as that is not known.</summary>
    public Epoch DecidedAt { get; set; }

    public bool IsDecided => DecidedAt > Epoch.Zero;

    /// <summary>Whether it is to be seen no more: the root refused it, or what is confirmed has it.</summary>
    public bool IsGone { get; set; }

    /// <summary>Whether it belongs on top of the confirmed state of an epoch.</summary>
    public bool IsOn(Epoch at) => !IsGone && (!IsDecided || DecidedAt > at);
}
