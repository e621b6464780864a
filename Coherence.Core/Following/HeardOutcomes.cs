using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Publishing;

namespace Coherence.Core.Following;

/// <summary>Outcomes of this system's own updates that have come, until the root's epoch is applied in which they stand.</summary>
/// <remarks>specs/epochs.md#outcomes. One that came outside an update may have overtaken the update whose epoch it names.</remarks>
internal sealed class HeardOutcomes(OriginTimeline timeline)
{
    private readonly List<NotifyReplicated> _confirmations = [];
    private readonly List<Reject> _rejections = [];

    public void Add(in NotifyReplicated notify) => _confirmations.Add(notify);

    public void Add(in Reject reject) => _rejections.Add(reject with { Spec = reject.Spec.ToOwned() });

    /// <summary>The link is gone: what stands in an epoch that never came is said again.</summary>
    public void Clear()
    {
        _confirmations.Clear();
        _rejections.Clear();
    }

    /// <summary>Ends the updates whose outcomes stand in epochs up to the newest that is applied.</summary>
    public void Retire(Epoch applied)
    {
        int kept = 0;
        for (int index = 0; index < _confirmations.Count; index++)
        {
            NotifyReplicated notify = _confirmations[index];
            if (notify.Replicated.Epoch > applied)
            {
                _confirmations[kept++] = notify;
                continue;
            }

            timeline.Confirm(notify.First, notify.Update.Epoch, notify.Replicated);
        }

        _confirmations.RemoveRange(kept, _confirmations.Count - kept);
        kept = 0;
        for (int index = 0; index < _rejections.Count; index++)
        {
            Reject reject = _rejections[index];
            if (reject.Epoch > applied)
            {
                _rejections[kept++] = reject;
                continue;
            }

            timeline.Reject(reject);
        }

        _rejections.RemoveRange(kept, _rejections.Count - kept);
    }
}
