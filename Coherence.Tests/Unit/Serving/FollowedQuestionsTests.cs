using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Serving;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Serving;

public sealed class FollowedQuestionsTests
{
    private static readonly SystemId Asker = new(new Identifier(3));

    [Fact]
    public void Questions_are_answered_in_the_order_of_their_epochs_and_each_when_that_is_followed()
    {
        Routes routes = new() { Followed = new Epoch(5) };
        FollowedQuestions questions = new(routes);
        Assert.Equal(UndeliverableReason.WaitingForContext, questions.Take(Question(1, epoch: 9), from: null));
        Assert.Equal(UndeliverableReason.WaitingForContext, questions.Take(Question(2, epoch: 6), from: null));
        Assert.Equal(UndeliverableReason.None, questions.Take(Question(3, epoch: 5), from: null));
        questions.EndTurn();
        Assert.Equal([3], routes.Answered);
        routes.Followed = new Epoch(8);
        questions.EndTurn();
        Assert.Equal([3, 2], routes.Answered);
        routes.Followed = new Epoch(9);
        questions.EndTurn();
        questions.EndTurn();
        Assert.Equal([3, 2, 1], routes.Answered);
        Assert.Equal([9, 6], routes.Wanted);
    }

    [Fact]
    public void No_more_are_held_than_may_be_and_a_copy_takes_no_room()
    {
        Routes routes = new();
        FollowedQuestions questions = new(routes);
        const int Allowed = 4096;
        for (int number = 1; number <= Allowed; number++)
        {
            Assert.Equal(UndeliverableReason.WaitingForContext, questions.Take(Question(number, epoch: 1) with { From = AskerOf(number / 100) }, from: null));
        }

        Assert.Equal(UndeliverableReason.Busy, questions.Take(Question(Allowed + 1, epoch: 1), from: null));
        Assert.Equal(UndeliverableReason.WaitingForContext, questions.Take(Question(7, epoch: 1) with { From = AskerOf(0) }, from: null));
        routes.Followed = new Epoch(1);
        questions.EndTurn();
        Assert.Equal(Allowed, routes.Answered.Count);
        Assert.Equal(UndeliverableReason.None, questions.Take(Question(Allowed + 1, epoch: 1), from: null));
    }

    [Fact]
    public void One_that_asks_much_takes_the_places_of_no_other()
    {
        Routes routes = new();
        FollowedQuestions questions = new(routes);
        int held = 0;
        for (int number = 1; number <= 1000; number++)
        {
            held += questions.Take(Question(number, epoch: 1), from: null) == UndeliverableReason.WaitingForContext ? 1 : 0;
        }

        Assert.Equal(256, held);
        Assert.Equal(UndeliverableReason.WaitingForContext, questions.Take(Question(1, epoch: 1) with { From = AskerOf(9) }, from: null));
        routes.Followed = new Epoch(1);
        questions.EndTurn();
        Assert.Equal(UndeliverableReason.WaitingForContext, questions.Take(Question(2000, epoch: 2), from: null));
    }

    [Fact]
    public void What_has_lived_for_long_enough_waits_no_longer()
    {
        Routes routes = new();
        FollowedQuestions questions = new(routes);
        _ = questions.Take(Question(1, epoch: 1) with { Lifetime = TimeSpan.FromSeconds(2) }, from: null);
        _ = questions.Take(Question(2, epoch: 1) with { Lifetime = TimeSpan.FromSeconds(3) }, from: null);
        routes.Now = TimeSpan.FromSeconds(2);
        questions.Tick();
        routes.Followed = new Epoch(1);
        questions.EndTurn();
        Assert.Equal([2], routes.Answered);
    }

    [Fact]
    public void Any_other_message_is_refused()
    {
        FollowedQuestions questions = new(new Routes());
        Assert.Equal(UndeliverableReason.NoMessages, questions.Take(Question(1, epoch: 0) with { Kind = MessageKind.Request }, from: null));
    }

    private static SystemId AskerOf(int number) => new(new Identifier((UInt128)(100 + number)));

    private static UserMessage Question(long number, long epoch) => new(
        1, Asker, Routes.Name, number, 1, 0, false, MessageKind.Question, 0, TimeSpan.FromSeconds(30), new Epoch(epoch), default, MessageType.Of("question"), default);

    private sealed class Routes : IRoutes
    {
        public static SystemId Name { get; } = new(new Identifier(2));

        public SystemId Self => Name;

        public Epoch Followed { get; set; }

        public TimeSpan Now { get; set; }

        public List<long> Answered { get; } = [];

        public List<long> Wanted { get; } = [];

        public Child? FindBelow(SystemId system) => null;

        public UndeliverableReason SendElsewhere(in RoutedMessage message, Child? from) => UndeliverableReason.Moving;

        public void Want(Epoch epoch) => Wanted.Add(epoch.Number);

        public void SayAbove(in Undeliverable said) => throw new InvalidOperationException("Nothing else is said.");

        public void SayAbove(in Delivered said)
        {
            Assert.Equal(Name, said.From);
            Answered.Add(said.Number);
        }
    }
}
