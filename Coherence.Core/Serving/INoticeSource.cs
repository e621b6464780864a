using Coherence.Core.Directory;
using Coherence.Core.Identity;

namespace Coherence.Core.Serving;

/// <summary>Where notices get their content from: the root's state, or a relay's cache.</summary>
internal interface INoticeSource
{
    /// <summary>The value as of an epoch that is shown; false if it is not known here any more, so that only an Invalidate can be said.</summary>
    bool TryRead(ServedEntry entry, Epoch at, out EntryVersion version);

    /// <summary>Whether outcomes of updates wait for a child.</summary>
    bool OwesOutcomes(Child child);

    /// <summary>Writes the outcomes that wait for a child, in order.</summary>
    void WriteOutcomes(Child child, NoticeBuffer notices);
}
