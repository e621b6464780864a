using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;

namespace Coherence.Core.Sequencing;

/// <summary>Which identifiers of one arc have been used: the deduplication state of its operations (DUR-2).</summary>
/// <remarks>A watermark below which all are used, and the few used ones beyond it.</remarks>
internal sealed class ArcUse(Arc arc, Epoch grantedIn, bool isAllottedByRelay = false)
{
    /// <summary>How far an operation may run ahead of the first one that is missing: bounds the state that a peer can make us keep.</summary>
    public const int Window = 1 << 20;

    private HashSet<ulong>? _beyond;

    public Arc Arc { get; } = arc;

    /// <summary>The root epoch in which it was granted: before that is durable, nobody hears of it.</summary>
    public Epoch GrantedIn { get; } = grantedIn;

    /// <summary>Which of the arcs that the root granted to its system it is: an epoch grants a system one.</summary>
    public long Number => GrantedIn.Number;

    /// <summary>Whether a relay has allotted it: then the root knows of it by its use, and has nobody to tell of it.</summary>
    public bool IsAllottedByRelay { get; } = isAllottedByRelay;

    /// <summary>How many identifiers from the first on are used without a gap.</summary>
    public ulong Watermark { get; private set; }

    /// <summary>The offsets of used identifiers beyond the watermark, in increasing order.</summary>
    public IReadOnlyList<ulong> Beyond => _beyond is null ? [] : [.. _beyond.Order()];

    /// <summary>How many identifiers the arc has. Arcs that operations come from have at most 2⁶³.</summary>
    public ulong Size { get; } = (ulong)(arc.Last.Value - arc.Prefix.Value) + 1;

    /// <summary>Whether every identifier has been used, so that nothing needs to be remembered of any.</summary>
    public bool IsUsedUp => Watermark == Size;

    /// <summary>Whether the identifier is near enough to the watermark to be tracked, or used already.</summary>
    public bool IsInWindow(Identifier identifier) => OffsetOf(identifier) < Watermark + Window;

    /// <summary>Marks an identifier of this arc as used; false if it was before.</summary>
    public bool TryUse(Identifier identifier)
    {
        ulong offset = OffsetOf(identifier);
        if (offset == Watermark)
        {
            Watermark++;
            CatchUp();
            return true;
        }

        return offset > Watermark && (_beyond ??= []).Add(offset);
    }

    /// <summary>Takes over what was used before, as it was read back.</summary>
    public void Restore(ulong watermark, ulong[] beyond)
    {
        Watermark = watermark;
        _beyond = beyond.Length == 0 ? null : [.. beyond];
    }

    private ulong OffsetOf(Identifier identifier) => (ulong)(identifier.Value - Arc.Prefix.Value);

    private void CatchUp()
    {
        while (_beyond is not null && _beyond.Remove(Watermark))
        {
            Watermark++;
        }
    }
}
