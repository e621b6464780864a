using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Caching;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Messaging;

/// <summary>A context that is never reached harms none but who names it.</summary>
public sealed class InboxTests : IMessageLink, IMessageReceiver, ICacheOwner
{
    private readonly List<WaitForEpoch> _asked = [];
    private readonly List<UserMessage> _taken = [];
    private readonly UpdateQuestions _questions;
    private readonly Inbox _inbox;
    private long _nonce;
    private TimeSpan _now;

    public InboxTests()
    {
        _questions = new UpdateQuestions(_asked.Add, () => ++_nonce);
        _inbox = new Inbox(MessageLimits.Default, this, new ValueCache(1, CacheLimits.Default, this), this);
    }

    TimeSpan IMessageLink.Now => _now;

    TimeSpan IMessageLink.Lease => TimeSpan.FromSeconds(5);

    SystemId IMessageLink.Root => Root;

    LinkChannels IMessageLink.Channels { get; } = new();

    private static SystemId Root => SystemOf(1);

    [Fact]
    public void Updates_that_never_come_are_asked_for_a_few_at_a_time_for_each_sender()
    {
        for (int number = 1; number <= 1000; number++)
        {
            Receive(3, number, new EpochRef(SystemOf(77), new Epoch(number)));
        }

        // They are given up, and their questions stay open.
        _now = TimeSpan.FromSeconds(2);
        _inbox.Tick(_now);
        Assert.Equal(0, _inbox.Held);
        for (int number = 1001; number <= 2000; number++)
        {
            Receive(3, number, new EpochRef(SystemOf(77), new Epoch(number)));
        }

        var update = new EpochRef(SystemOf(4), new Epoch(1));
        Receive(4, 1, update);
        WaitForEpoch question = Assert.Single(_asked, asked => asked.Epoch == update);
        _questions.Answered(new FollowsEpoch(Root, new EpochRef(Root, Epoch.Zero), question.Nonce, IsEverywhere: false));
        _inbox.Progress();
        Assert.Equal(SystemOf(4), Assert.Single(_taken).From);
    }

    [Fact]
    public void A_context_counts_for_what_it_costs()
    {
        EpochRef[] context = [.. Enumerable.Range(1, CausalContext.MaximumEpochs).Select(static epoch => new EpochRef(SystemOf(77), new Epoch(epoch)))];
        for (int number = 1; number <= MessageLimits.Window; number++)
        {
            Receive(3, number, context);
            Receive(5, number, context);
        }

        Assert.Equal(MessageLimits.Default.HeldBytes / (CausalContext.MaximumEpochs * 256), _inbox.Held);
    }

    void IMessageLink.Want(Epoch epoch)
    {
        // Epochs come by themselves here.
    }

    void IMessageLink.Ask(EpochRef update, object asker, SystemId sender, Action<Epoch> completed) =>
        _questions.AskBecauseOf(update, asker, sender, UpdateQuestions.OfSender, completed);

    void IMessageLink.Forget(object asker) => _questions.Forget(asker);

    MessageReception IMessageReceiver.TryTake(in UserMessage message)
    {
        _taken.Add(message);
        return MessageReception.Taken;
    }

    bool ICacheOwner.TrySend(in Acquire acquire) => false;

    void ICacheOwner.ValueChanged(CachedValue value) => throw new NotSupportedException();

    void ICacheOwner.CurrentChanges(CachedValue value) => throw new NotSupportedException();

    void ICacheOwner.ValueEnded(CachedValue value) => throw new NotSupportedException();

    void ICacheOwner.WatchRefused(CachedValue value, RefuseReason reason) => throw new NotSupportedException();

    void ICacheOwner.ServedValueChanged(CachedValue value) => throw new NotSupportedException();

    private static SystemId SystemOf(int number) => new(new Identifier((UInt128)number));

    private void Receive(int sender, int number, params EpochRef[] context) => _inbox.OnMessage(
        new UserMessage(
            0,
            SystemOf(sender),
            SystemOf(2),
            number,
            1,
            0,
            false,
            MessageKind.Message,
            0,
            TimeSpan.FromSeconds(1),
            Epoch.Zero,
            new CausalContext(context),
            MessageType.Of("note"),
            default),
        _now);
}
