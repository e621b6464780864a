using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Engine;

public sealed class EpochQuestionsTests
{
    private static readonly SystemId Root = new(new Identifier(1));

    private readonly List<WaitForEpoch> _sent = [];
    private readonly List<long> _settled = [];
    private readonly EpochQuestions _questions;

    public EpochQuestionsTests() => _questions = new EpochQuestions(_sent.Add, static () => Root);

    [Fact]
    public void Those_who_wait_for_one_epoch_share_its_question()
    {
        Ask(5, 5, 5);
        Answer(Assert.Single(_sent));
        Assert.Equal([5, 5, 5], _settled);
    }

    [Fact]
    public void An_answer_is_for_everyone_up_to_its_epoch()
    {
        Ask(5, 6, 7);
        Answer(_sent[1]);
        Assert.Equal([5, 6], _settled);
        Answer(_sent[0]);
        Assert.Equal([5, 6], _settled);
        Answer(_sent[2]);
        Assert.Equal([5, 6, 7], _settled);
    }

    [Fact]
    public void However_many_epochs_are_waited_for_few_questions_are_open()
    {
        Ask([.. Enumerable.Range(1, 10_000)]);
        Assert.Equal(64, _sent.Count);
        _questions.AskAgain();
        Assert.Equal(128, _sent.Count);
        Answer(_sent[0]);
        Assert.Equal([1], _settled);

        // The newest stands for all that had to wait.
        Assert.Equal(10_000, _sent[128].Epoch.Epoch.Number);
        Answer(_sent[1]);
        Assert.Equal(129, _sent.Count);
        Answer(_sent[128]);
        Assert.Equal(Enumerable.Range(1, 10_000).Select(number => (long)number), _settled);
    }

    [Fact]
    public void An_answer_of_an_older_epoch_or_to_nothing_that_is_open_is_no_answer()
    {
        Ask(5);
        _questions.Answered(new FollowsEpoch(Root, new EpochRef(Root, new Epoch(4)), _sent[0].Nonce, IsEverywhere: true));
        _questions.Answered(new FollowsEpoch(Root, new EpochRef(Root, new Epoch(5)), _sent[0].Nonce + 1, IsEverywhere: true));
        Assert.Empty(_settled);
    }

    [Fact]
    public void Who_is_not_interested_any_more_costs_nothing_while_no_answer_comes()
    {
        // A question is on its way, and the root is away.
        _questions.AskNewest(static _ => { });
        for (int number = 1; number <= 10_000; number++)
        {
            Action<Epoch> newest = static _ => Assert.Fail("Nobody waits.");
            Action everywhere = static () => Assert.Fail("Nobody waits.");
            _questions.AskNewest(newest);
            _questions.AskEverywhere(new Epoch(number), everywhere);
            _questions.Forget(newest);
            _questions.Forget(new Epoch(number), everywhere);
        }

        Assert.Equal(1, _questions.Waiting);
        _sent.ToList().ForEach(question => Answer(question));
    }

    [Fact]
    public void Who_asks_after_one_that_is_not_interested_any_more_is_answered()
    {
        Action<Epoch> given = static _ => Assert.Fail("Nobody waits.");
        var answered = new List<Epoch>();
        _questions.AskNewest(given);
        _questions.AskNewest(answered.Add);
        _questions.Forget(given);
        Answer(_sent[^1], new Epoch(7));
        Answer(_sent[^1], new Epoch(8));
        Assert.Equal([new Epoch(8)], answered);
    }

    private void Ask(params int[] epochs)
    {
        foreach (int epoch in epochs)
        {
            _questions.AskEverywhere(new Epoch(epoch), () => _settled.Add(epoch));
        }
    }

    private void Answer(in WaitForEpoch question, Epoch newest) =>
        _questions.Answered(new FollowsEpoch(Root, new EpochRef(Root, newest), question.Nonce, IsEverywhere: false));

    private void Answer(in WaitForEpoch question) =>
        _questions.Answered(new FollowsEpoch(Root, question.Epoch, question.Nonce, IsEverywhere: true));
}
