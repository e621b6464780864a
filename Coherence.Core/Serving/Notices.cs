using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.Directory;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Core.Options;

namespace Coherence.Core.Serving;

/// <summary>Who holds which index value, and what each child has to be told of it.</summary>
/// <remarks>
/// specs/protocol.md#grant. What waits for a child is a set, not a queue: a child that is slow costs nothing but
/// its own freshness. COH-3 and COH-4 are held here.
/// </remarks>
internal sealed class Notices(EngineOptions options, INoticeSource source, ChildTable children)
{
    private readonly List<Child> _queued = [];
    private readonly NoticeBuffer _buffer = new(options.PartBytes);
    private readonly ArrayBufferWriter<byte> _message = new(64);

    /// <summary>Whose timeline the children follow; known before the first of them is welcomed.</summary>
    public SystemId Root { get; set; }

    /// <summary>The newest epoch that children may be shown: the newest durable one at the root, the applied one at a relay.</summary>
    public Epoch Shown { get; private set; }

    /// <summary>How many values were invalidated at children.</summary>
    public long Invalidations { get; private set; }

    /// <summary>How many values were refreshed at children.</summary>
    public long Refreshes { get; private set; }

    /// <summary>An epoch may be shown: every child that holds a value it changed is owed a notice.</summary>
    public void Show(Epoch epoch, IReadOnlyList<ServedEntry> changed)
    {
        Shown = epoch;
        foreach (ServedEntry entry in changed)
        {
            Change(entry, epoch);
        }
    }

    /// <summary>A value changed, or is given up: every child that holds it is owed a notice.</summary>
    /// <param name="entry">The value.</param>
    /// <param name="told">The first epoch whose update can bring the notice.</param>
    public void Change(ServedEntry entry, Epoch told)
    {
        for (int index = entry.Subscriptions.Count - 1; index >= 0; index--)
        {
            Changed(entry, index, told);
        }
    }

    /// <summary>Whether a child may hold one more value, or holds this one already.</summary>
    public bool MaySubscribe(Child child, ServedEntry? entry)
    {
        int index = entry?.Subscriptions.IndexOf(child.Slot, child.Generation) ?? -1;
        bool isActive = index >= 0 && entry!.Subscriptions.Items[index].Has(SubscriptionFlags.Active);
        return isActive || child.SubscriptionCount < options.SubscriptionsPerChild;
    }

    /// <summary>Whether a child can be granted a value now: it takes what is sent, and is not ahead of what is shown.</summary>
    public bool CanAnswer(Child child) =>
        child.Channels.IsWritable && (child.Sent == Shown || (child.Sent < Shown && HasRoom(child)));

    /// <summary>Grants a value as of the shown epoch, and subscribes the child. Only where <see cref="CanAnswer"/>.</summary>
    public void Grant(Child child, ServedEntry entry, in EntryVersion version, in AcquireQuestion question)
    {
        // The grant ends at the epoch it is known until, which has to be the predecessor of the child's next update (COH-3).
        BringUpToDate(child);
        Subscribe(child, entry, entry.Subscriptions.IndexOf(child.Slot, child.Generation));
        WriteGrant(entry.Spec, version, question);
    }

    /// <summary>Grants a value as of the shown epoch, without a subscription: it ends with the child's next update.</summary>
    public void GrantOnce(Child child, in EntryVersion version, in AcquireQuestion question)
    {
        BringUpToDate(child);

        // Nobody here will know when it changes, so from the next epoch on the child counts as one that may show an older value.
        child.LastNotice = Shown.Next;
        WriteGrant(question.Acquire.Spec, version, question);
    }

    /// <summary>Grants a value as of a past epoch, for whoever asked for that; no subscription.</summary>
    public static void GrantSnapshot(in EntryVersion version, Epoch at, in AcquireQuestion question) =>
        Write(question.Over, new Grant(question.Acquire.Spec, version.Changed, at, ContentOf(version), version.Bytes, IsSnapshot: true));

    public static void WriteRefuse(in AcquireQuestion question, RefuseReason reason)
    {
        if (question.Over.IsClosed)
        {
            return;
        }

        question.Over.Send(RefuseCodec.Write, new Refuse(question.Acquire.Spec, question.Acquire.At, reason));
    }

    /// <summary>Takes the subscriptions out whose children have gone.</summary>
    public void RemoveDead(ServedEntry entry)
    {
        for (int index = entry.Subscriptions.Count - 1; index >= 0; index--)
        {
            Subscription subscription = entry.Subscriptions.Items[index];
            if (children.Find(subscription.Child, subscription.Generation) is null)
            {
                entry.Subscriptions.RemoveAt(index);
            }
        }
    }

    /// <summary>Takes the subscriptions out that promise nothing and owe nothing, and those whose children have gone.</summary>
    /// <remarks>With one that has lapsed goes the knowledge that its child may read the value again: it is invalidated once more before it is refreshed.</remarks>
    public void RemoveIdle(ServedEntry entry)
    {
        RemoveDead(entry);
        for (int index = entry.Subscriptions.Count - 1; index >= 0; index--)
        {
            const SubscriptionFlags Needed = SubscriptionFlags.Active | SubscriptionFlags.Queued | SubscriptionFlags.Owes;
            if ((entry.Subscriptions.Items[index].Flags & Needed) == SubscriptionFlags.None)
            {
                entry.Subscriptions.RemoveAt(index);
            }
        }
    }

    /// <summary>The child has something to be sent with its next update.</summary>
    public void Queue(Child child)
    {
        if (!child.IsQueued)
        {
            child.IsQueued = true;
            _queued.Add(child);
        }
    }

    /// <summary>Sends each queued child that can take it one update with all it is owed, and what earlier updates left.</summary>
    public void SendQueued()
    {
        int kept = 0;
        for (int index = 0; index < _queued.Count; index++)
        {
            Child child = _queued[index];
            if (child.IsGone)
            {
                continue;
            }

            if (child.Sent < Shown && child.Channels.IsWritable && HasRoom(child))
            {
                SendUpdate(child);
            }

            SendLateOutcomes(child);
            child.Updates.Send(child.Channels);
            child.IsQueued = IsOwed(child) || !child.Updates.IsSent;
            if (child.IsQueued)
            {
                _queued[kept++] = child;
            }
        }

        _queued.RemoveRange(kept, _queued.Count - kept);
    }

    /// <summary>Makes the newest shown epoch the last one the child was sent, if the child takes it now.</summary>
    public void BringUpToDate(Child child)
    {
        if (child.Sent >= Shown || !HasRoom(child))
        {
            return;
        }

        if (IsOwed(child))
        {
            SendUpdate(child);
        }
        else
        {
            SendNull(child);
        }

        Deliver(child);
    }

    /// <summary>What is on its way to a child goes on as far as its channels take it; the rest follows when they take more.</summary>
    public void Deliver(Child child)
    {
        child.Updates.Send(child.Channels);
        if (!child.Updates.IsSent)
        {
            Queue(child);
        }
    }

    // With none on its way an update goes whatever its size; otherwise what waits is merged, and goes when the child has followed.
    private bool HasRoom(Child child) => child.Updates.Bytes < options.LinkBytes;

    private bool IsOwed(Child child) => child.Owed.Count > 0 || source.OwesOutcomes(child);

    // With no newer epoch to go with, what became of an update goes alone: the epoch that it names was sent before.
    private void SendLateOutcomes(Child child)
    {
        if (child.Sent >= Shown && child.Channels.IsWritable && source.OwesOutcomes(child))
        {
            source.WriteOutcomes(child, _buffer);
            _buffer.SendOutside(child.Channels);
        }
    }

    private void SendNull(Child child)
    {
        _message.ResetWrittenCount();
        var writer = new MessagePackWriter(_message);
        NullUpdateCodec.Write(ref writer, new NullUpdate(Shown, child.Sent));
        writer.Flush();
        child.Updates.Add(Shown, _message.WrittenSpan);
        child.Sent = Shown;
    }

    private void Changed(ServedEntry entry, int index, Epoch told)
    {
        ref Subscription subscription = ref entry.Subscriptions.Items[index];
        if (children.Find(subscription.Child, subscription.Generation) is not { } child)
        {
            entry.Subscriptions.RemoveAt(index);
            return;
        }

        if (!subscription.Has(SubscriptionFlags.Active))
        {
            // Not acquired again since the change before: whoever it is has lost interest.
            if (!subscription.Has(SubscriptionFlags.Queued))
            {
                entry.Subscriptions.RemoveAt(index);
            }

            return;
        }

        child.LastNotice = told;
        if (subscription.Has(SubscriptionFlags.OwesRefresh))
        {
            return;
        }

        bool refresh = subscription.Has(SubscriptionFlags.Interested)
            && subscription.Refreshes < options.RefreshesInARow
            && source.TryRead(entry, Shown, out EntryVersion version)
            && version.Bytes.Length <= options.RefreshBytes;
        subscription.Flags &= ~SubscriptionFlags.OwesSubscribed;
        if (refresh)
        {
            subscription.Refreshes++;
            subscription.Flags |= SubscriptionFlags.OwesRefresh;
        }
        else
        {
            Lapse(ref subscription, child);
        }

        Owe(child, entry, ref subscription);
    }

    private static void Lapse(ref Subscription subscription, Child child)
    {
        subscription.Refreshes = 0;
        subscription.Flags &= ~(SubscriptionFlags.Active | SubscriptionFlags.Interested | SubscriptionFlags.OwesRefresh);
        subscription.Flags |= SubscriptionFlags.OwesInvalidate;
        child.SubscriptionCount--;
    }

    private void Owe(Child child, ServedEntry entry, ref Subscription subscription)
    {
        if (!subscription.Has(SubscriptionFlags.Queued))
        {
            subscription.Flags |= SubscriptionFlags.Queued;
            child.Owed.Add(entry);
        }

        Queue(child);
    }

    private void Subscribe(Child child, ServedEntry entry, int index)
    {
        if (index < 0)
        {
            RemoveDead(entry);
            index = entry.Subscriptions.Add(new Subscription { Child = child.Slot, Generation = child.Generation });
        }
        else if (!entry.Subscriptions.Items[index].Has(SubscriptionFlags.Active))
        {
            // It lapsed at the last change and is acquired before the next: the child reads it.
            entry.Subscriptions.Items[index].Flags |= SubscriptionFlags.Interested;
        }

        ref Subscription subscription = ref entry.Subscriptions.Items[index];
        if (!subscription.Has(SubscriptionFlags.Active))
        {
            subscription.Flags |= SubscriptionFlags.Active;
            child.SubscriptionCount++;
        }

        subscription.Flags |= SubscriptionFlags.OwesSubscribed;
        Owe(child, entry, ref subscription);
    }

    private void SendUpdate(Child child)
    {
        foreach (ServedEntry entry in child.Owed)
        {
            WriteOwed(child, entry);
        }

        child.Owed.Clear();
        source.WriteOutcomes(child, _buffer);
        _buffer.MoveTo(child.Updates, Root, Shown, child.Sent);
        child.Sent = Shown;
    }

    private void WriteOwed(Child child, ServedEntry entry)
    {
        int index = entry.Subscriptions.IndexOf(child.Slot, child.Generation);
        ref Subscription subscription = ref entry.Subscriptions.Items[index];
        SubscriptionFlags owed = subscription.Flags & SubscriptionFlags.Owes;
        subscription.Flags &= ~(SubscriptionFlags.Owes | SubscriptionFlags.Queued);
        EntryVersion version = default;
        bool refreshes = (owed & SubscriptionFlags.OwesRefresh) != SubscriptionFlags.None && source.TryRead(entry, Shown, out version);
        if ((owed & SubscriptionFlags.OwesRefresh) != SubscriptionFlags.None && !refreshes)
        {
            // It has ended since it was decided to send the new value.
            Lapse(ref subscription, child);
            subscription.Flags &= ~SubscriptionFlags.OwesInvalidate;
            owed |= SubscriptionFlags.OwesInvalidate;
        }

        MessagePackWriter writer = _buffer.BeginNotice();
        if ((owed & SubscriptionFlags.OwesInvalidate) != SubscriptionFlags.None)
        {
            InvalidateCodec.Write(ref writer, new Invalidate(entry.Spec));
            Invalidations++;
        }
        else if (refreshes)
        {
            GrantCodec.Write(ref writer, new Grant(entry.Spec, version.Changed, Shown, ContentOf(version), version.Bytes));
            Refreshes++;
        }
        else
        {
            SubscribedCodec.Write(ref writer, new Subscribed(entry.Spec));
        }

        writer.Flush();
        _buffer.EndNotice();
    }

    private void WriteGrant(IndexSpec spec, in EntryVersion version, in AcquireQuestion question)
    {
        bool isHeld = question.Acquire.Held == version.Changed;
        GrantContent content = isHeld ? GrantContent.Unchanged : ContentOf(version);
        Write(question.Over, new Grant(spec, version.Changed, Shown, content, isHeld ? default : version.Bytes));
    }

    private static void Write(ChannelSession over, in Grant grant)
    {
        if (over.IsClosed)
        {
            return;
        }

        over.Send(GrantCodec.Write, grant);
    }

    private static GrantContent ContentOf(in EntryVersion version) => version.IsAbsent ? GrantContent.Absent : GrantContent.Value;
}
