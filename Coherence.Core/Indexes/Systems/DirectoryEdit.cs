namespace Coherence.Core.Indexes.Systems;

/// <summary>How the root changes a value of the directory: the first field of a delta, which is never on the wire nor on the disk.</summary>
internal enum DirectoryEdit : byte
{
    /// <summary>A list of members has one more: <c>[1, member]</c>.</summary>
    AddMember = 1,

    /// <summary>A list of members has one less: <c>[2, member]</c>.</summary>
    RemoveMember = 2,

    /// <summary>A system is as follows: <c>[3, value]</c>.</summary>
    SetSystem = 3,

    /// <summary>A system offers the service: <c>[4, system, isReachable, information]</c>.</summary>
    SetProvider = 4,

    /// <summary>A system that offers it is reachable, or is not: <c>[5, system, isReachable]</c>.</summary>
    SetReachable = 5,

    /// <summary>A system does not offer it any more: <c>[6, system]</c>.</summary>
    RemoveProvider = 6,
}
