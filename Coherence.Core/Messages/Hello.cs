using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Child to upstream, the first message on every channel: who connects, and where it left off.</summary>
/// <remarks>specs/protocol.md#hello. Answered by <see cref="Welcome"/> or <see cref="Goodbye"/>; anything else before it ends the channel.</remarks>
/// <param name="Version">The highest protocol version that the child speaks.</param>
/// <param name="MinimumVersion">The lowest protocol version that the child speaks; not above <paramref name="Version"/>.</param>
/// <param name="Cluster">The cluster the child belongs to; none if it joins whichever it finds.</param>
/// <param name="Link">The link this channel belongs to.</param>
/// <param name="Channel">The ordinal of the channel in its link, 0 to 15.</param>
/// <param name="System">The child's system id; none if it was never granted one.</param>
/// <param name="Number">Which of the links of this system it is, from 1 on: where the newest leads is where the system is.</param>
/// <param name="Applied">The root epoch that the child has applied; its first update on this link has this predecessor.</param>
/// <param name="Credentials">What proves the right to connect; may be empty, at most 4 KiB.</param>
/// <param name="Joins">Whether the link is up, and this channel joins it; false for the first channel of a link.</param>
/// <param name="IsRelay">Whether the child serves children of its own, whose updates it forwards.</param>
/// <param name="Confirmed">The newest epoch of the child's own timeline whose outcome it knows; with all before it.</param>
/// <param name="Address">What the directory says of where the system is: the address at which it listens, or a name for people; 0 to 255 bytes of UTF-8.</param>
/// <param name="HearsSiblings">Whether it wants to be told what the other children of its upstream publish, before the root has confirmed it.</param>
public readonly record struct Hello(
    int Version,
    int MinimumVersion,
    ClusterId Cluster,
    LinkId Link,
    int Channel,
    SystemId System,
    long Number,
    Epoch Applied,
    ReadOnlyMemory<byte> Credentials,
    bool Joins,
    bool IsRelay,
    Epoch Confirmed,
    string Address,
    bool HearsSiblings);
