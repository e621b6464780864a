using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Caching;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Coherence.Tests.Unit.Engine;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Messaging;

/// <summary>A context that is never reached harms none but who names it; who is remembered, and for how long; what taking costs.</summary>
public sealed class InboxTests : IMessageLink, IMessageReceiver, ICacheOwner
{
    private readonly RecordedWaits _link = new();
    private readonly List<long> _wanted = [];
    private readonly List<UserMessage> _taken = [];
    private readonly UpdateQuestions _questions;
    private ValueCache _cache = null!;
    private Inbox _inbox;
    private long _nonce;
    private TimeSpan _now;
    private bool _isFull;

    public InboxTests()
    {
        _questions = new UpdateQuestions(_link, () => ++_nonce);
        _inbox = Create(MessageLimits.Default);
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

        // They are given up, and their questions keep their places until they are taken back.
        _now = TimeSpan.FromSeconds(2);
        _inbox.Tick(_now);
        Assert.Equal(0, _inbox.Held);
        for (int number = 1001; number <= 2000; number++)
        {
            Receive(3, number, new EpochRef(SystemOf(77), new Epoch(number)));
        }

        var update = new EpochRef(SystemOf(4), new Epoch(1));
        Receive(4, 1, update);
        WaitForEpoch question = Assert.Single(_link.Asked, asked => asked.Epoch == update);
        Answer(question, new Epoch(1));
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

    [Fact]
    public void A_sender_gives_way_to_another_when_no_copy_of_what_it_sent_can_come_any_more_and_no_sooner()
    {
        _inbox = Create(MessageLimits.Default with { Senders = 4 });
        Receive(3, 1, TimeSpan.FromHours(1));
        Receive(4, 1, TimeSpan.FromDays(1), new EpochRef(SystemOf(77), new Epoch(1)));
        _now = TimeSpan.FromSeconds(1);
        Receive(5, 1);
        _now = TimeSpan.FromSeconds(2);
        Receive(6, 1);
        Assert.Equal([3, 5, 6], TakenFrom());

        // A copy of any of them may be on its way.
        _now = TimeSpan.FromMinutes(10);
        Receive(7, 1);
        Assert.Equal(UndeliverableReason.Busy, Said().Reason);

        // Of two it is not: the one goes of which that is so for longer, and the other is known.
        _now = TimeSpan.FromMinutes(11);
        Receive(7, 1);
        Receive(6, 1);
        Receive(3, 1);
        Assert.Equal([3, 5, 6, 7], TakenFrom());

        // What is heard of it again may come again.
        _now += TimeSpan.FromMinutes(1);
        Receive(8, 1);
        Assert.Equal(UndeliverableReason.Busy, Said().Reason);
        Assert.Equal(2, _inbox.Repeated);
    }

    [Fact]
    public void Who_could_give_way_is_looked_for_once_a_second()
    {
        _inbox = Create(MessageLimits.Default with { Senders = 1 });
        Receive(3, 1);
        _ = TakenFrom();
        _now = TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(0.9);
        Receive(4, 1);
        _now += TimeSpan.FromSeconds(0.5);
        Receive(4, 1);
        Assert.Equal([3], TakenFrom());
        _now += TimeSpan.FromSeconds(0.5);
        Receive(4, 1);
        Assert.Equal([3, 4], TakenFrom());
    }

    [Fact]
    public void What_is_done_behind_one_that_waits_is_remembered_by_its_type_and_costs_nothing_for_each()
    {
        var stream = new IncomingStream(SystemOf(3), 1);
        UserMessage message = Message(3, 0, TimeSpan.FromSeconds(1));
        Remember(stream, message, 2, 100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Remember(stream, message, 101, 4000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(stream.IsOvertaken(message with { Number = 3999 }));
        Assert.False(stream.IsOvertaken(message with { Number = 4001 }));
    }

    [Fact]
    public void What_waits_for_room_goes_on_waiting_for_room_alone_whatever_is_learned_of_its_sender()
    {
        Receive(3, 1, new EpochRef(SystemOf(3), new Epoch(5)));
        Answer(_link.Asked[^1], new Epoch(1));
        _inbox.Progress();
        _isFull = true;
        Receive(3, 2, new EpochRef(SystemOf(3), new Epoch(5)));

        // A newer update of the same sender is part of an epoch that is not here.
        Receive(3, 3, new EpochRef(SystemOf(3), new Epoch(8)));
        Answer(_link.Asked[^1], new Epoch(20));
        Receive(4, 1);
        _isFull = false;
        _inbox.ListenersChanged(Message(3, 1, TimeSpan.FromSeconds(1)).Type);
        Assert.Equal([3, 3, 4], TakenFrom());
    }

    [Fact]
    public void What_waits_for_the_one_before_it_asks_for_its_context_meanwhile()
    {
        // Its sender publishes before each.
        const int Messages = 1000;
        for (int number = 1; number <= Messages; number++)
        {
            ReceiveInOrder(number, number - 1, UpdateOf(number));
        }

        int rounds = 0;
        for (int answered = 0; answered < _link.Asked.Count; rounds++)
        {
            for (int open = _link.Asked.Count; answered < open; answered++)
            {
                Answer(_link.Asked[answered], new Epoch(1));
            }

            _inbox.Progress();
        }

        Assert.Equal(Enumerable.Range(1, Messages), _taken.Select(static message => (int)message.Number));
        Assert.InRange(rounds, 1, 2);
        Assert.InRange(_link.Asked.Count, 1, UpdateQuestions.OfSender);
    }

    [Fact]
    public void An_update_that_is_never_answered_holds_up_none_that_names_an_earlier_one()
    {
        const int Last = 100;
        for (int number = 1; number <= Last + 20; number++)
        {
            ReceiveInOrder(number, number - 1, UpdateOf(number));
        }

        for (int answered = 0; answered < _link.Asked.Count; answered++)
        {
            if (_link.Asked[answered].Epoch.Epoch.Number <= Last)
            {
                Answer(_link.Asked[answered], new Epoch(1));
            }
        }

        _inbox.Progress();
        Assert.Equal(Last, _taken.Count);
    }

    [Fact]
    public void A_question_of_what_is_given_up_makes_room_for_that_of_another()
    {
        _inbox.OnMessage(Message(3, 100, TimeSpan.FromMinutes(1), UpdateOf(1)), _now);
        for (int number = 2; number <= 50; number++)
        {
            Receive(3, number, UpdateOf(number));
        }

        _inbox.OnMessage(Message(3, 101, TimeSpan.FromMinutes(1), UpdateOf(51)), _now);
        Assert.DoesNotContain(_link.Asked, static asked => asked.Epoch == UpdateOf(51));
        _now = TimeSpan.FromSeconds(2);
        _inbox.Tick(_now);
        Answer(Assert.Single(_link.Asked, static asked => asked.Epoch == UpdateOf(51)), new Epoch(1));
        _inbox.Progress();
        Assert.Equal([100, 101], _taken.Select(static message => (int)message.Number).Order());
        Assert.Equal(0, _inbox.Held);
    }

    [Fact]
    public void When_an_epoch_has_come_the_next_that_something_waits_for_is_wanted()
    {
        // There may be more than are remembered as wanted.
        Receive(3, 1, new EpochRef(Root, new Epoch(5)));
        Receive(4, 1, new EpochRef(Root, new Epoch(9)));
        _wanted.Clear();
        _cache.Advance(new Epoch(5));
        _inbox.Progress();
        Assert.Equal([9L], _wanted);
    }

    [Fact]
    public void An_update_that_comes_late_is_asked_for_although_many_newer_ones_are()
    {
        for (int number = 101; number <= 120; number++)
        {
            Receive(3, number, new EpochRef(SystemOf(3), new Epoch(number)));
        }

        Receive(3, 1, new EpochRef(SystemOf(3), new Epoch(1)));
        Answer(Assert.Single(_link.Asked, static asked => asked.Epoch.Epoch.Number == 1), new Epoch(1));
        _inbox.Progress();
        Assert.Equal(1, Assert.Single(_taken).Number);
    }

    [Fact]
    public void An_update_before_one_that_is_known_is_not_asked_for()
    {
        Receive(3, 1, UpdateOf(5));
        Answer(Assert.Single(_link.Asked), new Epoch(20));
        Receive(3, 2, UpdateOf(4));
        ReceiveInOrder(4, 3, UpdateOf(5));
        _ = Assert.Single(_link.Asked);
        Assert.Equal(3, _inbox.Held);
    }

    [Fact]
    public void What_was_reached_while_it_waited_for_the_one_before_it_stays_so_whatever_is_learned_of_its_sender()
    {
        Receive(3, 1, UpdateOf(1));
        ReceiveInOrder(4, 3, UpdateOf(1));
        Answer(Assert.Single(_link.Asked), new Epoch(1));
        _inbox.Progress();
        ReceiveInOrder(5, 4, UpdateOf(1));
        Receive(3, 2, UpdateOf(8));
        Answer(_link.Asked[^1], new Epoch(20));
        Receive(3, 3);
        Assert.Equal([1, 3, 4, 5], _taken.Select(static message => (int)message.Number));
    }

    [Fact]
    public void A_late_copy_of_what_its_sender_has_given_up_does_not_take_the_place_of_the_one_behind_it()
    {
        ReceiveInOrder(3, 2);

        // The second was given up; a copy of it comes over another channel.
        ReceiveInOrder(3, 1);
        ReceiveInOrder(2, 1);
        ReceiveInOrder(1, 0);
        Assert.Equal([1, 3], _taken.Select(static message => (int)message.Number));
    }

    void IMessageLink.Want(Epoch epoch)
    {
        _wanted.Add(epoch.Number);
    }

    void IMessageLink.Ask(EpochRef update, object asker, SystemId sender, Action<Epoch> completed) =>
        _questions.AskBecauseOf(update, asker, sender, UpdateQuestions.OfSender, completed);

    void IMessageLink.Forget(object asker) => _questions.Forget(asker);

    MessageReception IMessageReceiver.TryTake(in UserMessage message)
    {
        if (_isFull)
        {
            return MessageReception.NoRoom;
        }

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

    private static void Remember(IncomingStream stream, UserMessage message, int first, int last)
    {
        for (int number = first; number <= last; number++)
        {
            stream.MarkDone(number);
            stream.Remember(message with { Number = number });
        }
    }

    // Epoch 1 is applied.
    private Inbox Create(MessageLimits limits)
    {
        _cache = new ValueCache(1, CacheLimits.Default, this);
        _cache.Advance(new Epoch(1));
        return new Inbox(limits, this, _cache, this);
    }

    // Whose messages were taken, when all are told of it.
    private IEnumerable<int> TakenFrom()
    {
        while (_inbox.TryNextDelivered(out _, out _, out _))
        {
            // That it was said is what counts.
        }

        return _taken.Select(static message => (int)message.From.Value.Value);
    }

    private Undeliverable Said()
    {
        Assert.True(_inbox.TryNextSaid(out Undeliverable said));
        return said;
    }

    private void Answer(in WaitForEpoch question, Epoch epoch) =>
        _questions.Answered(new FollowsEpoch(Root, new EpochRef(Root, epoch), question.Nonce, IsEverywhere: false));

    private void Receive(int sender, int number, params EpochRef[] context) => Receive(sender, number, TimeSpan.FromSeconds(1), context);

    private void Receive(int sender, int number, TimeSpan lifetime, params EpochRef[] context) =>
        _inbox.OnMessage(Message(sender, number, lifetime, context), _now);

    private void ReceiveInOrder(int number, int after, params EpochRef[] context) =>
        _inbox.OnMessage(Message(3, number, TimeSpan.FromSeconds(1), context) with { After = after }, _now);

    private static EpochRef UpdateOf(int epoch) => new(SystemOf(3), new Epoch(epoch));

    private static UserMessage Message(int sender, int number, TimeSpan lifetime, params EpochRef[] context) => new(
        0,
        SystemOf(sender),
        SystemOf(2),
        number,
        1,
        0,
        true,
        MessageKind.Message,
        0,
        lifetime,
        Epoch.Zero,
        new CausalContext(context),
        MessageType.Of("note"),
        default);
}
