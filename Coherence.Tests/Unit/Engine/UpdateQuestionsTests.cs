using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Engine;

public sealed class UpdateQuestionsTests
{
    private static readonly SystemId Root = new(new Identifier(1));

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(8);

    private readonly RecordedWaits _link = new();
    private readonly List<(long Asked, long Answer)> _answered = [];
    private readonly UpdateQuestions _questions;
    private long _nonce;
    private int _taken;

    public UpdateQuestionsTests() => _questions = new UpdateQuestions(_link, () => ++_nonce);

    private List<WaitForEpoch> Asked => _link.Asked;

    [Fact]
    public void Those_who_ask_about_one_update_share_its_question()
    {
        Ask(this, 5, 5, 6);
        Assert.Equal([5L, 6], Asked.Select(static question => question.Epoch.Epoch.Number));
        Answer(Asked[0], 9);
        Assert.Equal([(5L, 9L), (5, 9)], _answered);
    }

    [Fact]
    public void However_many_updates_are_asked_about_the_questions_that_are_open_are_bounded()
    {
        Ask(this, [.. Enumerable.Range(1, 2_000)]);
        Assert.Equal(512, Asked.Count);
        Answer(Asked[7], 9);
        Assert.Equal(513, Asked.Count);
        Assert.Equal(513, Asked[512].Epoch.Epoch.Number);
    }

    [Fact]
    public void What_nobody_waits_for_any_more_is_taken_back()
    {
        object leaving = new();
        Ask(leaving, [.. Enumerable.Range(1, 1_000)]);
        Ask(this, 1, 2_000);
        _questions.Forget(leaving);

        // Whatever the upstream holds keeps its place until it has been given up there.
        Assert.Equal(512, Asked.Count);
        Assert.Equal(Enumerable.Range(2, 511).Select(static nonce => ((long)nonce, 0)), _link.Cancelled);
        TakenBack(7);
        Assert.Equal(2_000, Asked[512].Epoch.Epoch.Number);
        Answer(Asked[0], 9);
        Answer(Asked[512], 9);
        Assert.Equal([(1L, 9L), (2_000, 9)], _answered);
    }

    [Fact]
    public void What_is_being_taken_back_can_be_asked_again()
    {
        object leaving = new();
        Ask(leaving, 5);
        _questions.Forget(leaving);
        Ask(this, 5);
        Assert.Equal(2, Asked.Count);
        TakenBack(1);
        Assert.Empty(_answered);
        Answer(Asked[1], 9);
        Assert.Equal((5L, 9L), Assert.Single(_answered));
    }

    [Fact]
    public void An_answer_that_was_on_its_way_when_its_question_was_taken_back_is_one()
    {
        object leaving = new();
        Ask(leaving, 5);
        _questions.Forget(leaving);
        Ask(this, 5);
        Answer(Asked[0], 8);
        Assert.Equal((5L, 8L), Assert.Single(_answered));
        Assert.Equal([(1L, 0), (2, 0)], _link.Cancelled);
    }

    [Fact]
    public void Below_a_relay_no_more_is_open_than_that_asks_for_one_child()
    {
        Ask(this, [.. Enumerable.Range(1, 100)]);
        Asked.Clear();
        _questions.LinkUp(UpdateQuestions.OfNode, default);
        Ask(this, 101);
        Assert.Equal(Enumerable.Range(1, 64).Select(static update => (long)update), Asked.Select(static question => question.Epoch.Epoch.Number));
        Asked.ToList().ForEach(question => Answer(question, 9));
        Assert.Equal(Enumerable.Range(65, 37).Select(static update => (long)update), Asked.Skip(64).Select(static question => question.Epoch.Epoch.Number));
        Ask(this, [.. Enumerable.Range(200, 100)]);
        Assert.Equal(64 + 64, Asked.Count);
    }

    [Fact]
    public void Each_further_turn_takes_longer_but_for_what_has_had_none()
    {
        Ask(this, [.. Enumerable.Range(1, 1024)]);
        _questions.Tick(Lease, Lease);
        TakenBackAll();
        Assert.Equal(1024, Asked.Count);
        _questions.Tick(1.6 * Lease, Lease);
        TakenBackAll();
        Assert.Equal(1536, Asked.Count);

        // All have had one turn.
        _questions.Tick(2.5 * Lease, Lease);
        Assert.Equal(1024, _link.Cancelled.Count);
        Ask(this, 2000);
        _questions.Tick(2.5 * Lease, Lease);
        Assert.Equal(1024 + 512, _link.Cancelled.Count);
    }

    [Fact]
    public void What_two_make_up_together_takes_the_places_of_both_and_no_more()
    {
        var one = new SystemId(new Identifier(7));
        var other = new SystemId(new Identifier(8));
        AskBecauseOf(one, [.. Enumerable.Range(1, 33)]);
        AskBecauseOf(other, [.. Enumerable.Range(1, 32)]);
        Assert.Equal(32, Asked.Count);
        _questions.Tick(Lease, Lease);
        TakenBackAll();
        Asked.Clear();
        AskBecauseOf(other, [.. Enumerable.Range(100, 100)]);
        Assert.Equal(31, Asked.Count);

        // All those get their turns, too.
        for (int turn = 2; turn < 200; turn++)
        {
            _questions.Tick(turn * Lease, Lease);
            TakenBackAll();
        }

        Assert.Equal(100, Asked.Select(static question => question.Epoch.Epoch.Number).Where(static update => update >= 100).Distinct().Count());
    }

    [Fact]
    public void On_a_new_link_what_is_open_is_asked_again_under_its_nonce()
    {
        object leaving = new();
        Ask(this, 5, 6);
        Ask(leaving, 7);
        Answer(Asked[0], 9);
        _questions.Forget(leaving);
        _link.Cancelled.Clear();
        _questions.LinkUp(UpdateQuestions.AtRoot, default);
        Assert.Equal(Asked[1], Assert.Single(Asked.Skip(3)));
        Assert.Empty(_link.Cancelled);
    }

    [Fact]
    public void Without_a_link_nothing_has_to_be_taken_back()
    {
        Ask(this, [.. Enumerable.Range(1, 512)]);
        _link.Up.Clear();
        _questions.Forget(this);
        Ask(this, 1_000);
        _ = _link.Up.Add(0);
        Asked.Clear();
        _questions.LinkUp(UpdateQuestions.AtRoot, default);
        Assert.Equal(1_000, Assert.Single(Asked).Epoch.Epoch.Number);
    }

    [Fact]
    public void What_went_over_a_channel_that_ends_goes_over_another()
    {
        object leaving = new();
        Ask(this, 5);
        Ask(leaving, 6);
        _questions.Forget(leaving);
        _ = _link.Up.Remove(0);
        _ = _link.Up.Add(1);
        Ask(this, 7);
        _questions.ChannelLost();
        Assert.Equal([5L, 6, 7, 5], Asked.Select(static question => question.Epoch.Epoch.Number));
        Assert.Equal([(2L, 0), (2, 1)], _link.Cancelled);

        // Over the channel of the question, so that this cannot come before it.
        _ = _link.Up.Add(0);
        _questions.Forget(this);
        Assert.Equal([(1L, 1), (3, 1)], _link.Cancelled.Skip(2));
    }

    [Fact]
    public void That_it_is_taken_back_is_no_answer_to_what_somebody_waits_for()
    {
        Ask(this, 5);
        Answer(Asked[0], 0);
        Assert.Empty(_answered);
        Answer(Asked[0], 9);
        Assert.Equal((5L, 9L), Assert.Single(_answered));
    }

    [Fact]
    public void What_gets_no_answer_for_half_a_lease_makes_room_for_what_waits()
    {
        Ask(this, [.. Enumerable.Range(1, 514)]);
        _questions.Tick(Lease / 2, Lease);
        Assert.Equal(512, Asked.Count);
        _questions.Tick(Lease, Lease);
        Assert.Equal([(1L, 0), (2, 0)], _link.Cancelled);
        TakenBack(1);
        TakenBack(2);
        Assert.Equal([513L, 514], Asked.Skip(512).Select(static question => question.Epoch.Epoch.Number));

        // Those whose turn it was have not been forgotten: their turn comes again, behind the others.
        Answer(Asked[512], 9);
        Answer(Asked[513], 9);
        Assert.Equal([1L, 2], Asked.Skip(514).Select(static question => question.Epoch.Epoch.Number));
        Answer(Asked[515], 9);
        Assert.Equal([(513L, 9L), (514, 9), (2, 9)], _answered);
    }

    [Fact]
    public void What_one_makes_up_makes_room_for_what_it_asks_besides()
    {
        var liar = new SystemId(new Identifier(7));
        AskBecauseOf(liar, [.. Enumerable.Range(1, 33)]);
        Assert.Equal(32, Asked.Count);
        _questions.Tick(Lease, Lease);
        TakenBack(Assert.Single(_link.Cancelled).Nonce);
        Assert.Equal(33, Asked[32].Epoch.Epoch.Number);
        Answer(Asked[32], 9);
        Assert.Equal(1, Asked[33].Epoch.Epoch.Number);
        Assert.Equal((33L, 9L), Assert.Single(_answered));
    }

    [Fact]
    public void Nothing_makes_room_when_nothing_waits()
    {
        Ask(this, 1, 2);
        AskBecauseOf(new SystemId(new Identifier(7)), 3);
        _questions.Tick(10 * Lease, Lease);
        Assert.Empty(_link.Cancelled);
        Assert.Equal(3, Asked.Count);
    }

    [Fact]
    public void An_answer_to_nothing_that_is_open_is_no_answer()
    {
        Ask(this, 5);
        _questions.Answered(new FollowsEpoch(Root, new EpochRef(Root, new Epoch(9)), Asked[0].Nonce + 1, IsEverywhere: false));
        _questions.Answered(new FollowsEpoch(Root, new EpochRef(Root, new Epoch(9)), Asked[0].Nonce, IsEverywhere: true));
        Assert.Empty(_answered);
    }

    [Fact]
    public void What_one_makes_up_takes_few_places_and_others_have_theirs()
    {
        var liar = new SystemId(new Identifier(7));
        AskBecauseOf(liar, [.. Enumerable.Range(1, 2_000)]);
        Assert.Equal(32, Asked.Count);

        // What it asks about, too, is asked for others.
        AskBecauseOf(new SystemId(new Identifier(8)), 1_999);
        Ask(this, 2_000, 2_001);
        Assert.Equal([1_999L, 2_000, 2_001], Asked.Skip(32).Select(static question => question.Epoch.Epoch.Number));

        AskBecauseOf(liar, 3_000);
        Assert.Equal(35, Asked.Count);
        Answer(Asked[0], 9);
        Assert.Equal(33, Asked[35].Epoch.Epoch.Number);
    }

    [Fact]
    public void Who_gives_up_leaves_nothing_behind()
    {
        var liar = new SystemId(new Identifier(7));
        for (int round = 0; round < 100; round++)
        {
            object message = new();
            for (int update = 0; update < 64; update++)
            {
                _questions.AskBecauseOf(Update((round * 64) + update), message, liar, 32, static _ => { });
            }

            _questions.Forget(message);
            Assert.True(Asked.Count <= 32 + _taken);
            TakenBackAll();
        }

        Asked.Clear();
        AskBecauseOf(liar, 1_000_000);
        Assert.Equal(1_000_000, Assert.Single(Asked).Epoch.Epoch.Number);
    }

    private static EpochRef Update(int update) => new(new SystemId(new Identifier(3)), new Epoch(update));

    private void AskBecauseOf(SystemId cause, params int[] updates)
    {
        foreach (int update in updates)
        {
            _questions.AskBecauseOf(Update(update), new object(), cause, 32, epoch => _answered.Add((update, epoch.Number)));
        }
    }

    private void Ask(object asker, params int[] updates)
    {
        foreach (int update in updates)
        {
            _questions.Ask(Update(update), asker, epoch => _answered.Add((update, epoch.Number)));
        }
    }

    private void TakenBackAll()
    {
        while (_taken < _link.Cancelled.Count)
        {
            TakenBack(_link.Cancelled[_taken].Nonce);
        }
    }

    private void TakenBack(long nonce)
    {
        _taken++;
        _questions.Answered(new FollowsEpoch(Root, new EpochRef(Root, Epoch.Zero), nonce, IsEverywhere: false));
    }

    private void Answer(in WaitForEpoch question, long epoch) =>
        _questions.Answered(new FollowsEpoch(Root, new EpochRef(Root, new Epoch(epoch)), question.Nonce, IsEverywhere: false));
}
