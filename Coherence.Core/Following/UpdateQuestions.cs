using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Following;

/// <summary>Of which updates of other systems this one, and at a relay its children, have asked in which root epoch they are, and have no answer yet.</summary>
/// <remarks>
/// specs/epochs.md#waiting-for-an-epoch. The answer to one of them stays true, so all who ask about one update share its question. Nobody knows
/// whether there will be such an update: no more than 512 are open, and what one other system makes this one ask has a part of these places at
/// most; the others wait for them in the order in which they came (BND-1), and take turns with those that are open without an answer. What nobody
/// waits for any more is taken back, and keeps its place until the upstream has said so.
/// </remarks>
internal sealed class UpdateQuestions(IWaitWriter writer, Func<long> nextNonce)
{
    /// <summary>How many are open where the upstream is the root: together with those of <see cref="EpochQuestions"/> fewer than a child may have.</summary>
    public const int AtRoot = 512;

    /// <summary>How many are open because of messages of one sender: of what it makes up none is ever answered.</summary>
    public const int OfSender = 32;

    /// <summary>How many of a relay are open for a child that is a node.</summary>
    public const int OfNode = 64;

    /// <summary>How many of a relay are open for a child that is a relay, and asks for all below it.</summary>
    public const int OfRelay = 256;

    // Beyond so many no turn takes longer.
    private const int MostTurns = 10;

    private readonly Dictionary<EpochRef, UpdateQuestion> _byUpdate = [];
    private readonly Dictionary<object, List<UpdateAsking>> _byAsker = [];
    private readonly Dictionary<SystemId, AskingCause> _causes = [];
    private readonly SortedDictionary<long, UpdateQuestion> _open = [];
    private readonly LinkedList<UpdateQuestion> _waiting = [];
    private int _most = AtRoot;
    private TimeSpan _now;

    /// <summary>Asks to be told a root epoch that the update is part of, or that came after it.</summary>
    /// <param name="update">The update.</param>
    /// <param name="asker">Who asks, for <see cref="Forget"/>.</param>
    /// <param name="completed">Is given the root epoch.</param>
    public void Ask(EpochRef update, object asker, Action<Epoch> completed) => Ask(new UpdateAsking(Find(update), asker, cause: null, completed));

    /// <summary>The same, because of what another system says, which may say anything: of one few questions are open, and the others wait for those.</summary>
    /// <param name="update">The update.</param>
    /// <param name="asker">Who asks, for <see cref="Forget"/>.</param>
    /// <param name="cause">Who makes it ask.</param>
    /// <param name="most">How many questions are open because of it.</param>
    /// <param name="completed">Is given the root epoch.</param>
    public void AskBecauseOf(EpochRef update, object asker, SystemId cause, int most, Action<Epoch> completed)
    {
        if (!_causes.TryGetValue(cause, out AskingCause? known))
        {
            known = new AskingCause(cause, most);
            _causes.Add(cause, known);
        }

        known.Askings++;
        Ask(new UpdateAsking(Find(update), asker, known, completed));
    }

    /// <summary>Somebody is no longer interested.</summary>
    public void Forget(object asker)
    {
        if (!_byAsker.Remove(asker, out List<UpdateAsking>? askings))
        {
            return;
        }

        foreach (UpdateAsking asking in askings)
        {
            End(asking);
            if (asking.Question.Askings.Count == 0)
            {
                TakeBack(asking.Question);
            }
        }

        OpenWaiting();
    }

    /// <summary>An answer has come; one to a question that is not open any more is ignored.</summary>
    public void Answered(in FollowsEpoch follows)
    {
        if (follows.IsEverywhere || !_open.TryGetValue(follows.Nonce, out UpdateQuestion? question))
        {
            return;
        }

        if (follows.Epoch.Epoch == Epoch.Zero && question.Askings.Count > 0)
        {
            // That a question is taken back is no answer to one that is not.
            return;
        }

        Close(question);
        var answered = new List<UpdateAsking>(question.Askings);
        UpdateQuestion? again = _byUpdate.GetValueOrDefault(question.Update);
        if (again is not null && follows.Epoch.Epoch > Epoch.Zero)
        {
            // It was taken back when its answer was on its way.
            answered.AddRange(again.Askings);
        }

        foreach (UpdateAsking asking in answered)
        {
            End(asking);
            Unlist(asking);
        }

        if (again is { Askings.Count: 0 })
        {
            TakeBack(again);
        }

        OpenWaiting();
        foreach (UpdateAsking asking in answered)
        {
            asking.Completed(follows.Epoch.Epoch);
        }
    }

    /// <summary>A new link, over which nothing was asked yet: what nobody waits for any more is not.</summary>
    /// <param name="most">How many are open from here on: a relay asks no more at a time for one child.</param>
    /// <param name="now">The present time.</param>
    public void LinkUp(int most, TimeSpan now)
    {
        _most = most;
        _now = now;
        foreach (UpdateQuestion question in new List<UpdateQuestion>(_open.Values))
        {
            if (question.Askings.Count == 0)
            {
                Close(question);
            }
        }

        while (_open.Count > _most)
        {
            // The newest wait again, before all others.
            UpdateQuestion newest = _open.Values.Last();
            _ = _open.Remove(newest.Nonce);
            newest.Nonce = 0;
            newest.InLine = _waiting.AddFirst(newest);
        }

        foreach (UpdateQuestion question in _open.Values)
        {
            Send(question);
        }

        OpenWaiting();
    }

    /// <summary>A channel has ended: what went over it may have been lost, and goes over another.</summary>
    public void ChannelLost()
    {
        foreach (UpdateQuestion question in _open.Values)
        {
            if (question.Channel is { } channel && writer.IsUp(channel))
            {
                continue;
            }

            if (question.Askings.Count == 0)
            {
                question.Channel = writer.Cancel(new CancelWait(question.Nonce), asked: null);
            }
            else
            {
                Send(question);
            }
        }
    }

    /// <summary>Time has passed: what has had no answer for half a lease makes room for what waits, and comes behind that.</summary>
    /// <remarks>
    /// Of what has had several turns each takes longer, unless something waits that has had fewer: a relay on the way takes turns too, and what it has in line must not
    /// be taken back before it was asked.
    /// </remarks>
    public void Tick(TimeSpan now, TimeSpan lease)
    {
        _now = now;
        int wanted = CountWanted();
        int turns = FewestTurns();
        foreach (UpdateQuestion question in new List<UpdateQuestion>(_open.Values))
        {
            if (question.Askings.Count == 0)
            {
                continue;
            }

            if (question.Cause is { Wanted: > 0 } cause && HadItsTurn(question, cause.FewestTurns, lease))
            {
                cause.Wanted--;
                ComeBehind(question);
            }
            else if (wanted > 0 && HadItsTurn(question, turns, lease))
            {
                wanted--;
                ComeBehind(question);
            }
        }

        OpenWaiting();
    }

    /// <summary>This system ends: no answer is waited for any more.</summary>
    public void Clear()
    {
        _byUpdate.Clear();
        _byAsker.Clear();
        _causes.Clear();
        _open.Clear();
        _waiting.Clear();
    }

    private bool HadItsTurn(UpdateQuestion question, int turnsOfOthers, TimeSpan lease) =>
        _now - question.AskedAt > lease / 2 * (1 << Math.Min(question.Turns, turnsOfOthers));

    // Of those in line.
    private int FewestTurns()
    {
        int fewest = int.MaxValue;
        foreach (UpdateQuestion question in _waiting)
        {
            fewest = Math.Min(fewest, question.Turns);
        }

        return fewest;
    }

    private UpdateQuestion Find(EpochRef update)
    {
        if (!_byUpdate.TryGetValue(update, out UpdateQuestion? question))
        {
            question = new UpdateQuestion(update);
            _byUpdate.Add(update, question);
        }

        return question;
    }

    private void Ask(UpdateAsking asking)
    {
        if (!_byAsker.TryGetValue(asking.Asker, out List<UpdateAsking>? askings))
        {
            askings = [];
            _byAsker.Add(asking.Asker, askings);
        }

        askings.Add(asking);
        Enter(asking);
        OpenWaiting();
    }

    private void Enter(UpdateAsking asking)
    {
        asking.Join();
        if (asking.Cause is { IsFull: true } && !asking.Question.HasPlace)
        {
            asking.Wait();
            return;
        }

        Place(asking);
    }

    // In the line of all, at the cost of its cause.
    private void Place(UpdateAsking asking)
    {
        UpdateQuestion question = asking.Question;
        if (question.HasPlace)
        {
            return;
        }

        question.HasPlace = true;
        question.Cause = asking.Cause;
        question.InLine = _waiting.AddLast(question);
        if (asking.Cause is { } cause)
        {
            cause.Places++;
        }
    }

    // How many places are wanted for what waits, besides those that are about to be free.
    private int CountWanted()
    {
        int wanted = _waiting.Count;
        foreach (AskingCause cause in _causes.Values)
        {
            cause.BeginTick();
        }

        foreach (UpdateQuestion question in _open.Values)
        {
            if (question.Askings.Count > 0)
            {
                continue;
            }

            wanted--;
            if (question.Cause is { } cause)
            {
                cause.Wanted--;
            }
        }

        return wanted;
    }

    // All who ask join the end of the line, or that of their cause.
    private void ComeBehind(UpdateQuestion question)
    {
        var askings = new List<UpdateAsking>(question.Askings);
        foreach (UpdateAsking asking in askings)
        {
            asking.Leave();
        }

        TakeBack(question);
        foreach (UpdateAsking asking in askings)
        {
            asking.Question = Find(question.Update);
            asking.Question.Turns = Math.Min(question.Turns + 1, MostTurns);
            Enter(asking);
        }
    }

    // Nobody asks it any more. The upstream may hold it, and has said so before it is asked for another in its place.
    private void TakeBack(UpdateQuestion question)
    {
        _ = _byUpdate.Remove(question.Update);
        if (question.InLine is { } inLine)
        {
            _waiting.Remove(inLine);
            question.InLine = null;
            Release(question);
        }
        else if (question.Nonce != 0)
        {
            question.Channel = writer.Cancel(new CancelWait(question.Nonce), question.Channel);
            if (question.Channel is null)
            {
                Close(question);
            }
        }
    }

    // It is open no more. By now there may be another about the same update.
    private void Close(UpdateQuestion question)
    {
        _ = _open.Remove(question.Nonce);
        if (_byUpdate.TryGetValue(question.Update, out UpdateQuestion? present) && present == question)
        {
            _ = _byUpdate.Remove(question.Update);
        }

        Release(question);
    }

    // Its place is for the next of the same cause.
    private void Release(UpdateQuestion question)
    {
        if (question.Cause is not { } cause)
        {
            return;
        }

        cause.Places--;
        while (!cause.IsFull && cause.Waiting.First is { Value: { } next })
        {
            next.StopWaiting();
            Place(next);
        }

        ForgetIfIdle(cause);
    }

    private void End(UpdateAsking asking)
    {
        asking.Leave();
        if (asking.Cause is { } cause)
        {
            cause.Askings--;
            ForgetIfIdle(cause);
        }
    }

    private void ForgetIfIdle(AskingCause cause)
    {
        if (cause is { Places: 0, Askings: 0 })
        {
            _ = _causes.Remove(cause.Key);
        }
    }

    private void Unlist(UpdateAsking asking)
    {
        if (_byAsker.TryGetValue(asking.Asker, out List<UpdateAsking>? askings) && askings.Remove(asking) && askings.Count == 0)
        {
            _ = _byAsker.Remove(asking.Asker);
        }
    }

    private void OpenWaiting()
    {
        while (_open.Count < _most && _waiting.First is { Value: { } question })
        {
            _waiting.RemoveFirst();
            question.InLine = null;
            question.Nonce = nextNonce();
            _open.Add(question.Nonce, question);
            Send(question);
        }
    }

    private void Send(UpdateQuestion question)
    {
        question.AskedAt = _now;
        question.Channel = writer.Ask(new WaitForEpoch(question.Update, question.Nonce, IsEverywhere: false));
    }
}
