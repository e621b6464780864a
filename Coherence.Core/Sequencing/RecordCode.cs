namespace Coherence.Core.Sequencing;

/// <summary>What an entry of an epoch record is. The table is specs/storage.md#records.</summary>
internal enum RecordCode : byte
{
    /// <summary>A complete update of one origin: <c>[1, origin, epoch, count]</c>, then its messages as they came.</summary>
    Update = 1,

    /// <summary>A system id was granted: <c>[2, system]</c>.</summary>
    SystemAdmitted = 2,

    /// <summary>An arc was granted: <c>[3, system, prefix, bits]</c>.</summary>
    ArcGranted = 3,

    /// <summary>An arc is used up: <c>[4, system, prefix, bits]</c>.</summary>
    ArcReleased = 4,

    /// <summary>A system left for good, and its state is given up: <c>[5, system, services]</c>; without services in logs of before there were any.</summary>
    SystemForgotten = 5,

    /// <summary>An update of which is known, before it is applied, that it is refused: <c>[6, origin, epoch, count, reason, index, key]</c>, then its messages as they came.</summary>
    UpdateRefused = 6,

    /// <summary>The keys of updates that took effect up to an epoch are given up: <c>[7, root, epoch]</c>.</summary>
    KeysForgotten = 7,

    /// <summary>A system is somewhere else, or can be reached no more, or again: <c>[8, system, parent, isRelay, isReachable, address, time, services]</c>.</summary>
    SystemMoved = 8,
}
