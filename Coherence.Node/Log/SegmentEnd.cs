using Coherence.Core.Identity;
using Coherence.Node.Log.Format;

namespace Coherence.Node.Log;

/// <summary>Where the verified part of a segment ends.</summary>
/// <param name="Number">The number of the segment.</param>
/// <param name="Position">Where its mark of kind sealed is, or where the next record or mark belongs.</param>
/// <param name="LastItem">Where the last record or mark before <paramref name="Position"/> begins; 0 if there is none.</param>
/// <param name="IsLastItemMark">Whether that is a mark.</param>
/// <param name="IsSealed">Whether the log goes on in the next segment.</param>
/// <param name="TornBytes">From <paramref name="Position"/> to the end of what was written of a torn record; 0 if nothing was.</param>
/// <param name="Last">The epoch of the last record up to here.</param>
/// <param name="Chain">The hash of that record.</param>
internal readonly record struct SegmentEnd(
    long Number,
    long Position,
    long LastItem,
    bool IsLastItemMark,
    bool IsSealed,
    long TornBytes,
    Epoch Last,
    ChainHash Chain);
