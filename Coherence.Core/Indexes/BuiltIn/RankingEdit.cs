namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>How one member changes a ranking: where its entry goes, and which bytes leave. Offsets into the present value.</summary>
/// <param name="Place">Where the new entry goes in.</param>
/// <param name="LeaveStart">Where the entry that leaves begins, at or behind <paramref name="Place"/>; the end of the value if none does.</param>
/// <param name="LeaveEnd">Where it ends.</param>
internal readonly record struct RankingEdit(int Place, int LeaveStart, int LeaveEnd)
{
    /// <summary>Whether an entry leaves: the member's old one, or the last of a full ranking.</summary>
    public bool Leaves => LeaveEnd > LeaveStart;
}
