using System;
using Coherence.Core.Codec;
using Coherence.Core.Directory;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Coherence.Core.Messages;
using Coherence.Core.Tables;

namespace Coherence.Core.Serving;

/// <summary>One connected child: its link, what it has been sent, and what it is owed.</summary>
internal abstract class Child(int slot, ushort generation, in Hello hello, SystemId id)
{
    /// <summary>The entries of which it is owed a notice, each once: a set, so what waits is bounded by what it subscribed to.</summary>
    public SmallList<ServedEntry> Owed;

    /// <summary>Acquires that wait until they can be answered.</summary>
    public DeferredAcquires Deferred;

    /// <summary>Its questions for an epoch that have no answer yet.</summary>
    public OpenQuestions Questions;

    private long _quotas;

    public int Slot { get; } = slot;

    public ushort Generation { get; } = generation;

    public LinkId Link { get; } = hello.Link;

    /// <summary>Its system id, of which it may not have been told yet.</summary>
    public SystemId Id { get; } = id;

    /// <summary>Whether it serves children of its own, so that updates of other origins come from it.</summary>
    public bool IsRelay { get; } = hello.IsRelay;

    public LinkChannels Channels { get; } = new();

    /// <summary>The updates on their way to it.</summary>
    public SentParts Updates { get; } = new();

    /// <summary>The newest root epoch it was sent; the predecessor of its next update.</summary>
    public Epoch Sent { get; set; } = hello.Applied;

    /// <summary>The root epochs that it waits for; null until it has waited for one.</summary>
    public WantedEpochs? Wanted { get; set; }

    /// <summary>Whether it is in the list of children that have something to be sent.</summary>
    public bool IsQueued { get; set; }

    public int SubscriptionCount { get; set; }

    /// <summary>How many of its Acquires wait for what a relay has asked its upstream, or a root its store.</summary>
    public int WaitingAcquires { get; set; }

    /// <summary>The newest epoch in which it was owed a value's change: until it has followed that, it may show an older one.</summary>
    public Epoch LastNotice { get; set; }

    /// <summary>The newest epoch that every cache below it, and its own, is known to have followed.</summary>
    public Epoch Settled { get; set; } = hello.IsRelay ? Epoch.Zero : hello.Applied;

    /// <summary>The newest epoch of which it was asked to say when everything below it has followed.</summary>
    public Epoch AskedToSettle { get; set; }

    /// <summary>Messages from elsewhere that its channels take no more of just now; null if there are none.</summary>
    public WaitingMessages? Messages { get; set; }

    /// <summary>When it was last told that this system is there: what it shows counts as current for a lease from then on at most.</summary>
    public TimeSpan LastSign { get; set; }

    /// <summary>Whether its link has ended.</summary>
    public bool IsGone { get; set; }

    /// <summary>Whether nothing that changed up to an epoch can be shown, as it was before, by it or below it.</summary>
    /// <remarks>
    /// Of a relay only its own word counts: below it may be a cache that came from elsewhere, with values of which neither the
    /// relay nor anybody above it knows.
    /// </remarks>
    public bool IsSettled(Epoch epoch) => Settled >= epoch || (!IsRelay && LastNotice <= Settled);

    /// <summary>Tells it how much it may have on its way.</summary>
    public void TellQuota(long bytes)
    {
        Channels.Send(QuotaCodec.Write, new Quota(++_quotas, bytes));
    }

    /// <summary>Answers one of its questions for an epoch, if that is open still.</summary>
    public void Answer(in FollowsEpoch follows) => Questions.Answer(follows, Channels);

    /// <summary>Time has passed: what is empty gives its memory back, so that a child that does nothing costs little, whatever it did.</summary>
    public virtual void Relieve()
    {
        Updates.Relieve();
        Owed.Relieve();
        Deferred.Relieve();
        Questions.Relieve();
    }
}
