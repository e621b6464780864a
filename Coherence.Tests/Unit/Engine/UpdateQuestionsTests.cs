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

    private readonly List<WaitForEpoch> _sent = [];
    private readonly List<(long Asked, long Answer)> _answered = [];
    private readonly UpdateQuestions _questions;
    private long _nonce;

    public UpdateQuestionsTests() => _questions = new UpdateQuestions(_sent.Add, () => ++_nonce);

    [Fact]
    public void Those_who_ask_about_one_update_share_its_question()
    {
        Ask(this, 5, 5, 6);
        Assert.Equal([5L, 6], _sent.Select(static question => question.Epoch.Epoch.Number));
        Answer(_sent[0], 9);
        Assert.Equal([(5L, 9L), (5, 9)], _answered);
    }

    [Fact]
    public void However_many_updates_are_asked_about_the_questions_that_are_open_are_bounded()
    {
        Ask(this, [.. Enumerable.Range(1, 2_000)]);
        Assert.Equal(512, _sent.Count);
        Answer(_sent[7], 9);
        Assert.Equal(513, _sent.Count);
        Assert.Equal(513, _sent[512].Epoch.Epoch.Number);
    }

    [Fact]
    public void What_nobody_waits_for_any_more_is_not_asked()
    {
        object leaving = new();
        Ask(leaving, [.. Enumerable.Range(1, 1_000)]);
        Ask(this, 1, 2_000);
        _questions.Forget(leaving);
        Assert.Equal(512, _sent.Count);

        // Those that are open keep their places, for their answers may be on their way, until the link ends.
        _sent.Clear();
        _questions.LinkUp();
        Assert.Equal([1L, 2_000], _sent.Select(static question => question.Epoch.Epoch.Number));
        _sent.ForEach(question => Answer(question, 9));
        Assert.Equal([(1L, 9L), (2_000, 9)], _answered);
    }

    [Fact]
    public void What_is_open_is_asked_again_under_its_nonce()
    {
        Ask(this, 5, 6);
        Answer(_sent[0], 9);
        _questions.AskAgain();
        Assert.Equal(_sent[1], Assert.Single(_sent.Skip(2)));
    }

    [Fact]
    public void An_answer_to_nothing_that_is_open_is_no_answer()
    {
        Ask(this, 5);
        _questions.Answered(new FollowsEpoch(Root, new EpochRef(Root, new Epoch(9)), _sent[0].Nonce + 1, IsEverywhere: false));
        _questions.Answered(new FollowsEpoch(Root, new EpochRef(Root, new Epoch(9)), _sent[0].Nonce, IsEverywhere: true));
        Assert.Empty(_answered);
    }

    [Fact]
    public void What_one_makes_up_takes_few_places_and_others_have_theirs()
    {
        var liar = new SystemId(new Identifier(7));
        AskBecauseOf(liar, [.. Enumerable.Range(1, 2_000)]);
        Assert.Equal(32, _sent.Count);

        // What it asks about, too, is asked for others.
        AskBecauseOf(new SystemId(new Identifier(8)), 1_999);
        Ask(this, 2_000, 2_001);
        Assert.Equal([1_999L, 2_000, 2_001], _sent.Skip(32).Select(static question => question.Epoch.Epoch.Number));

        // Whoever asked in vain has the places until the link ends, or there is an answer.
        _questions.Forget(this);
        AskBecauseOf(liar, 3_000);
        Assert.Equal(35, _sent.Count);
        Answer(_sent[0], 9);
        Assert.Equal(33, _sent[35].Epoch.Epoch.Number);
        _sent.Clear();
        _questions.LinkUp();
        Assert.Equal(34, _sent.Count);
        Assert.DoesNotContain(_sent, static question => question.Epoch.Epoch.Number == 2_001);
    }

    [Fact]
    public void Who_gives_up_what_waits_for_a_place_leaves_nothing_behind()
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
        }

        Assert.Equal(32, _sent.Count);
        AskBecauseOf(liar, 1_000_000);
        _sent.Clear();
        _questions.LinkUp();
        Assert.Equal(1_000_000, Assert.Single(_sent).Epoch.Epoch.Number);
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

    private void Answer(in WaitForEpoch question, long epoch) =>
        _questions.Answered(new FollowsEpoch(Root, new EpochRef(Root, new Epoch(epoch)), question.Nonce, IsEverywhere: false));
}
