using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Directory;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Serving;

namespace Coherence.Core.Relays;

/// <summary>Answers what children acquire from the relay's cache, and shows them the epochs that it has applied.</summary>
internal sealed class CacheAnswers(UpstreamSide upstream, ServingSide serving)
{
    private readonly List<ServedEntry> _changed = [];
    private readonly List<ChildAcquire> _answered = [];

    private Epoch Shown => serving.Notices.Shown;

    /// <summary>Answers an Acquire as soon as its value is here and shown.</summary>
    public void Answer(Child child, in AcquireQuestion question)
    {
        child.WaitingAcquires++;
        Acquire acquire = question.Acquire with { Spec = question.Acquire.Spec.ToOwned() };
        var waiter = new ChildAcquire(this, (RelayChild)child, question with { Acquire = acquire });
        if (acquire.At is { } at)
        {
            upstream.Cache.ReadAt(acquire.Spec, at, waiter);
        }
        else
        {
            upstream.Cache.Read(acquire.Spec, waiter, isLeaseValid: true);
        }

        Progress();
    }

    /// <summary>A child's Acquire has its answer; it is given when what is being taken in is taken in whole.</summary>
    public void Answered(ChildAcquire acquire) => _answered.Add(acquire);

    /// <summary>A value that children may hold is another, or does not hold any more.</summary>
    public void Changed(CachedValue value)
    {
        if (!value.IsChangeNoted)
        {
            value.IsChangeNoted = true;
            _changed.Add(value);
        }
    }

    /// <summary>Something was taken in: what is applied is shown, and who waits for it is answered.</summary>
    public void Progress()
    {
        ShowApplied();
        AnswerChildren();
    }

    // Until it is known of every value that children hold whether it still holds, they stay at the epoch they have.
    private void ShowApplied()
    {
        if (upstream.Cache.Unresolved > 0 || upstream.Cache.Applied == Shown)
        {
            return;
        }

        foreach (CachedValue value in _changed)
        {
            value.IsChangeNoted = false;
        }

        serving.Show(upstream.Cache.Applied, _changed);
        _changed.Clear();
    }

    private void AnswerChildren()
    {
        if (_answered.Count == 0 || upstream.Cache.Applied != Shown)
        {
            return;
        }

        var answered = new List<ChildAcquire>(_answered);
        _answered.Clear();
        foreach (ChildAcquire acquire in answered)
        {
            acquire.Child.WaitingAcquires--;
            if (!acquire.Child.IsGone)
            {
                Answer(acquire);
            }
        }
    }

    private void Answer(ChildAcquire answered)
    {
        AcquireQuestion question = answered.Question;
        if (question.Over.IsClosed)
        {
            return;
        }

        if (answered.Reason is { } reason)
        {
            Notices.WriteRefuse(question, reason);
            return;
        }

        GrantedValue value = answered.Value!;
        var version = new EntryVersion(value.Changed, value.IsAbsent, value.Bytes);
        if (question.Acquire.At is { } at)
        {
            Notices.GrantSnapshot(version, at, question);
            return;
        }

        Grant(answered.Child, version, answered.At, question);
    }

    private void Grant(RelayChild child, in EntryVersion version, Epoch at, in AcquireQuestion question)
    {
        CachedValue? entry = upstream.Cache.Find(question.Acquire.Spec);
        bool isCurrent = entry?.Current is { } current && current.Changed == version.Changed;
        if (!serving.Notices.CanAnswer(child) || (!isCurrent && at != Shown))
        {
            // The child takes nothing just now, or it has changed again: asked again when it does.
            serving.Acquires.Defer(child, question);
        }
        else if (!isCurrent)
        {
            // It had to make room here already: the child gets it as of this epoch, and no promise for the next.
            serving.Notices.GrantOnce(child, version, question);
        }
        else if (!serving.Notices.MaySubscribe(child, entry))
        {
            Notices.WriteRefuse(question, RefuseReason.TooManySubscriptions);
        }
        else
        {
            TellNoted(entry!);
            serving.Notices.Grant(child, entry!, version, question);
        }
    }

    // A change that was noted is one of before this grant: who held the value then is told, and not the child that is granted it.
    private void TellNoted(CachedValue value)
    {
        if (value.IsChangeNoted)
        {
            value.IsChangeNoted = false;
            _ = _changed.Remove(value);
            serving.Notices.Change(value, Shown.Next);
        }
    }
}
