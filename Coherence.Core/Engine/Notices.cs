using System;
using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.Directory;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Core.Sequencing;

namespace Coherence.Core.Engine;

/// <summary>Who holds which index value, and what each child has to be told of it.</summary>
/// <remarks>
/// specs/protocol.md#grant. What waits for a child is a set, not a queue: a child that is slow costs nothing but
/// its own freshness. COH-3 and COH-4 are held here.
/// </remarks>
internal sealed class Notices(EngineOptions options, RootState state, ChildTable children, SystemId root)
{
    private readonly List<Child> _queued = [];
    private readonly NoticeBuffer _buffer = new();

    /// <summary>The newest epoch that is durable, and so may be shown.</summary>
    public Epoch Durable { get; private set; }

    /// <summary>How many values were invalidated at children.</summary>
    public long Invalidations { get; private set; }

    /// <summary>How many values were refreshed at children.</summary>
    public long Refreshes { get; private set; }

    /// <summary>An epoch is durable: every child that holds a value it changed is owed a notice.</summary>
    public void EpochDurable(Epoch epoch, List<ValueEntry> changed)
    {
        Durable = epoch;
        foreach (ValueEntry entry in changed)
        {
            for (int index = entry.Subscriptions.Count - 1; index >= 0; index--)
            {
                Changed(entry, index);
            }
        }
    }

    /// <summary>Answers an Acquire with the value as of the newest durable epoch, and subscribes the child.</summary>
    public void Grant(Child child, in Acquire acquire)
    {
        ValueEntry? entry = state.Values.Find(acquire.Spec);
        int index = entry?.Subscriptions.IndexOf(child.Slot, child.Generation) ?? -1;
        bool isNew = index < 0 || !entry!.Subscriptions.Items[index].Has(SubscriptionFlags.Active);
        if (isNew && child.SubscriptionCount >= options.SubscriptionsPerChild)
        {
            WriteRefuse(child, acquire, RefuseReason.TooManySubscriptions);
            return;
        }

        // The grant ends at the epoch it is known until, which has to be the predecessor of the child's next update (COH-3).
        BringUpToDate(child);
        entry ??= AddAbsent(child, acquire.Spec);
        Subscribe(child, entry, entry.Subscriptions.IndexOf(child.Slot, child.Generation));
        WriteGrant(child, entry.Spec, entry, Durable, acquire.Held);
    }

    /// <summary>Answers an Acquire of a past epoch from version history; no subscription.</summary>
    public void GrantAt(Child child, in Acquire acquire, Epoch at)
    {
        if (at > Durable)
        {
            WriteRefuse(child, acquire, RefuseReason.EpochNotReached);
        }
        else if (at < state.History.Floor)
        {
            WriteRefuse(child, acquire, RefuseReason.SnapshotTooOld);
        }
        else
        {
            WriteGrant(child, acquire.Spec, state.Values.Find(acquire.Spec), at, acquire.Held);
        }
    }

    public static void WriteRefuse(Child child, in Acquire acquire, RefuseReason reason)
    {
        MessagePackWriter writer = child.Session.BeginMessage();
        RefuseCodec.Write(ref writer, new Refuse(acquire.Spec, acquire.At, reason));
        writer.Flush();
        child.Session.EndMessage();
    }

    /// <summary>The child has gone: what was kept for it alone goes too. Its subscriptions are found dead when their values change.</summary>
    public void Forget(Child child)
    {
        foreach (ValueEntry entry in child.Absent)
        {
            RemoveDead(entry);
            if (!entry.IsAbsent)
            {
                continue;
            }

            if (entry.Subscriptions.Count == 0)
            {
                _ = state.Values.Remove(entry);
            }
            else if (children.Find(entry.Subscriptions.Items[0].Child, entry.Subscriptions.Items[0].Generation) is { } other)
            {
                other.Absent.Add(entry);
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

    /// <summary>Sends each queued child that can take it one update with all it is owed.</summary>
    public void SendQueued()
    {
        int kept = 0;
        for (int index = 0; index < _queued.Count; index++)
        {
            Child child = _queued[index];
            if (child.Session.IsClosed)
            {
                continue;
            }

            if (!child.Session.IsWritable || child.Sent >= Durable)
            {
                _queued[kept++] = child;
                continue;
            }

            SendUpdate(child);
        }

        _queued.RemoveRange(kept, _queued.Count - kept);
    }

    /// <summary>Makes the newest durable epoch the last one the child was sent.</summary>
    public void BringUpToDate(Child child)
    {
        if (child.Sent >= Durable)
        {
            return;
        }

        if (child.Owed.Count > 0 || HasOutcomes(child))
        {
            SendUpdate(child);
            _ = _queued.Remove(child);
            return;
        }

        MessagePackWriter writer = child.Session.BeginMessage();
        NullUpdateCodec.Write(ref writer, new NullUpdate(Durable, child.Sent));
        writer.Flush();
        child.Session.EndMessage();
        child.Sent = Durable;
    }

    private void Changed(ValueEntry entry, int index)
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

        if (subscription.Has(SubscriptionFlags.OwesRefresh))
        {
            return;
        }

        bool refresh = subscription.Has(SubscriptionFlags.Interested)
            && subscription.Refreshes < options.RefreshesInARow
            && entry.Bytes.Length <= options.RefreshBytes;
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

    private void Owe(Child child, ValueEntry entry, ref Subscription subscription)
    {
        if (!subscription.Has(SubscriptionFlags.Queued))
        {
            subscription.Flags |= SubscriptionFlags.Queued;
            child.Owed.Add(entry);
        }

        Queue(child);
    }

    private void Subscribe(Child child, ValueEntry entry, int index)
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

    private void RemoveDead(ValueEntry entry)
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

    // Exists only to be subscribed to, so it goes when the last child that acquired it has gone.
    private ValueEntry AddAbsent(Child child, IndexSpec spec)
    {
        var entry = new ValueEntry(spec);
        state.Values.Add(entry);
        child.Absent.Add(entry);
        return entry;
    }

    private bool HasOutcomes(Child child) => child.System is { } system && child.NextOutcome < system.Outcomes.End;

    private void SendUpdate(Child child)
    {
        foreach (ValueEntry entry in child.Owed)
        {
            WriteOwed(child, entry);
        }

        child.Owed.Clear();
        child.IsQueued = false;
        WriteOutcomes(child);
        _buffer.Send(child.Session, root, Durable, child.Sent);
        child.Sent = Durable;
    }

    private void WriteOwed(Child child, ValueEntry entry)
    {
        int index = entry.Subscriptions.IndexOf(child.Slot, child.Generation);
        ref Subscription subscription = ref entry.Subscriptions.Items[index];
        SubscriptionFlags owed = subscription.Flags & SubscriptionFlags.Owes;
        subscription.Flags &= ~(SubscriptionFlags.Owes | SubscriptionFlags.Queued);
        MessagePackWriter writer = _buffer.BeginNotice();
        if ((owed & SubscriptionFlags.OwesInvalidate) != SubscriptionFlags.None)
        {
            InvalidateCodec.Write(ref writer, new Invalidate(entry.Spec));
            Invalidations++;
        }
        else if ((owed & SubscriptionFlags.OwesRefresh) != SubscriptionFlags.None)
        {
            EntryVersion version = state.History.ReadAt(entry, Durable);
            GrantCodec.Write(ref writer, new Grant(entry.Spec, version.Changed, Durable, ContentOf(version), version.Bytes));
            Refreshes++;
        }
        else
        {
            SubscribedCodec.Write(ref writer, new Subscribed(entry.Spec));
        }

        writer.Flush();
        _buffer.EndNotice();
    }

    // One notice speaks for all updates of the child that went into one root epoch.
    private void WriteOutcomes(Child child)
    {
        if (child.System is not { } system)
        {
            return;
        }

        OutcomeLog outcomes = system.Outcomes;
        long position = Math.Max(child.NextOutcome, outcomes.First);
        for (; position < outcomes.End && outcomes[position].Root <= Durable; position++)
        {
            Outcome outcome = outcomes[position];
            bool isMerged = outcome.Rejection is null
                && position + 1 < outcomes.End
                && outcomes[position + 1] is { Rejection: null } next
                && next.Root == outcome.Root;
            if (isMerged)
            {
                continue;
            }

            WriteOutcome(child, outcome);
        }

        child.NextOutcome = position;
    }

    private void WriteOutcome(Child child, in Outcome outcome)
    {
        MessagePackWriter writer = _buffer.BeginNotice();
        if (outcome.Rejection is null)
        {
            NotifyReplicatedCodec.Write(
                ref writer, new NotifyReplicated(new EpochRef(child.Id, outcome.UpTo), new EpochRef(root, outcome.Root)));
        }
        else
        {
            RejectCodec.Write(ref writer, outcome.ToReject(child.Id));
        }

        writer.Flush();
        _buffer.EndNotice();
    }

    private void WriteGrant(Child child, IndexSpec spec, ValueEntry? entry, Epoch at, Epoch? held)
    {
        EntryVersion version = entry is null ? new EntryVersion(Epoch.Zero, IsAbsent: true, default) : state.History.ReadAt(entry, at);
        bool isHeld = held == version.Changed;
        MessagePackWriter writer = child.Session.BeginMessage();
        GrantContent content = isHeld ? GrantContent.Unchanged : ContentOf(version);
        GrantCodec.Write(ref writer, new Grant(spec, version.Changed, at, content, isHeld ? default : version.Bytes));
        writer.Flush();
        child.Session.EndMessage();
    }

    private static GrantContent ContentOf(in EntryVersion version) => version.IsAbsent ? GrantContent.Absent : GrantContent.Value;
}
