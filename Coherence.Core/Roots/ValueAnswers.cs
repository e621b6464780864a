using Coherence.Core.Directory;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Residency;
using Coherence.Core.Sequencing;
using Coherence.Core.Serving;

namespace Coherence.Core.Roots;

/// <summary>Answers what children acquire: the durable value, which they are subscribed to from then on, or that of a past epoch.</summary>
internal sealed class ValueAnswers(RootState state, Sequencer sequencer, ValueResidency residency, ServingSide serving)
{
    private readonly WaitingAcquires _waiting = new(serving);

    /// <summary>Answers an Acquire, now or when the value is here.</summary>
    public void Answer(Child child, in AcquireQuestion question)
    {
        if (!state.Catalog.TryGetIndex(question.Acquire.Spec.Index.Span, out _))
        {
            Notices.WriteRefuse(question, RefuseReason.UnknownIndex);
        }
        else if (question.Acquire.At is { } at && Refusal(at) is { } reason)
        {
            Notices.WriteRefuse(question, reason);
        }
        else if (!residency.TryFind(question.Acquire.Spec, out ValueEntry? entry))
        {
            _waiting.Add(entry!, child, question);
        }
        else if (question.Acquire.At is { } past)
        {
            GrantAt(entry, question, past);
        }
        else
        {
            Grant((RootChild)child, entry, question);
        }
    }

    /// <summary>The value of an entry is here, for which questions may wait.</summary>
    public void Loaded(ValueEntry entry) => _waiting.Answer(entry);

    /// <summary>A child is gone. Its subscriptions are found dead when their values change; what was kept for it alone goes now.</summary>
    public void Forget(RootChild child)
    {
        foreach (ValueEntry entry in child.Absent)
        {
            serving.Notices.RemoveDead(entry);
            if (!entry.IsAbsent)
            {
                continue;
            }

            if (entry.Subscriptions.Count == 0)
            {
                residency.Forget(entry);
            }
            else if (serving.Children.Find(entry.Subscriptions.Items[0].Child, entry.Subscriptions.Items[0].Generation) is RootChild other)
            {
                other.Absent.Add(entry);
            }
        }
    }

    private void Grant(RootChild child, ValueEntry? entry, in AcquireQuestion question)
    {
        if (!serving.Notices.MaySubscribe(child, entry))
        {
            Notices.WriteRefuse(question, RefuseReason.TooManySubscriptions);
            return;
        }

        entry ??= state.Values.Add(question.Acquire.Spec);
        if (entry.IsAbsent && entry.Subscriptions.Count == 0)
        {
            // It exists only to be subscribed to, so it goes when the last child that acquired it has gone.
            child.Absent.Add(entry);
        }

        serving.Notices.Grant(child, entry, state.History.ReadAt(entry, sequencer.Durable), question);
    }

    private RefuseReason? Refusal(Epoch at)
    {
        if (at > sequencer.Durable)
        {
            return RefuseReason.EpochNotReached;
        }

        return at < state.History.Floor ? RefuseReason.SnapshotTooOld : null;
    }

    private void GrantAt(ValueEntry? entry, in AcquireQuestion question, Epoch at)
    {
        EntryVersion version = entry is null ? new EntryVersion(Epoch.Zero, IsAbsent: true, default) : state.History.ReadAt(entry, at);
        Notices.GrantSnapshot(version, at, question);
    }
}
