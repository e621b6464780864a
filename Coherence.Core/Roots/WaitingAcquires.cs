using System.Collections.Generic;
using Coherence.Core.Sequencing;
using Coherence.Core.Serving;

namespace Coherence.Core.Roots;

/// <summary>Acquires that wait for values which the store has been asked for.</summary>
/// <remarks>How many of one child may wait is bounded by the serving side, as at a relay (BND-1).</remarks>
internal sealed class WaitingAcquires(ServingSide serving)
{
    private readonly Dictionary<ValueEntry, List<Waiting>> _byEntry = [];

    /// <summary>The question is answered when the value of the entry is here.</summary>
    public void Add(ValueEntry entry, Child child, in AcquireQuestion question)
    {
        if (!_byEntry.TryGetValue(entry, out List<Waiting>? waiting))
        {
            waiting = [];
            _byEntry.Add(entry, waiting);
        }

        child.WaitingAcquires++;
        waiting.Add(new Waiting(child, question with { Acquire = question.Acquire with { Spec = entry.Spec } }));
    }

    /// <summary>The value of an entry is here: what waits for it is answered now, or as soon as the child takes the answer.</summary>
    public void Answer(ValueEntry entry)
    {
        if (!_byEntry.Remove(entry, out List<Waiting>? waiting))
        {
            return;
        }

        foreach (Waiting one in waiting)
        {
            one.Child.WaitingAcquires--;
            if (!one.Child.IsGone && !one.Question.Over.IsClosed)
            {
                serving.Acquires.Resume(one.Child, one.Question);
            }
        }
    }

    private readonly record struct Waiting(Child Child, AcquireQuestion Question);
}
