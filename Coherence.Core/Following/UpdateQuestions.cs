using System;
using System.Collections.Generic;
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
    // Together with those of EpochQuestions fewer than a child may have open.
    private const int MaximumOpen = 512;

    /// <summary>How many are open because of messages of one sender: of what it makes up none is ever answered.</summary>
    public const int OfSender = 32;

    /// <summary>How many of a relay are open for a child that is a node.</summary>
    public const int OfNode = 64;

    /// <summary>How many of a relay are open for a child that is a relay, and asks for all below it.</summary>
    public const int OfRelay = 256;

    private readonly Dictionary<EpochRef, Question> _byUpdate = [];
    private readonly Dictionary<object, List<Asking>> _byAsker = [];
    private readonly Dictionary<SystemId, Cause> _causes = [];
    private readonly SortedDictionary<long, Question> _open = [];
    private readonly LinkedList<Question> _waiting = [];
    private TimeSpan _now;

    /// <summary>Asks to be told a root epoch that the update is part of, or that came after it.</summary>
    /// <param name="update">The update.</param>
    /// <param name="asker">Who asks, for <see cref="Forget"/>.</param>
    /// <param name="completed">Is given the root epoch.</param>
    public void Ask(EpochRef update, object asker, Action<Epoch> completed) => Ask(new Asking(Find(update), asker, cause: null, completed));

    /// <summary>The same, because of what another system says, which may say anything: of one few questions are open, and the others wait for those.</summary>
    /// <param name="update">The update.</param>
    /// <param name="asker">Who asks, for <see cref="Forget"/>.</param>
    /// <param name="cause">Who makes it ask.</param>
    /// <param name="most">How many questions are open because of it.</param>
    /// <param name="completed">Is given the root epoch.</param>
    public void AskBecauseOf(EpochRef update, object asker, SystemId cause, int most, Action<Epoch> completed)
    {
        if (!_causes.TryGetValue(cause, out Cause? known))
        {
            known = new Cause(cause, most);
            _causes.Add(cause, known);
        }

        Ask(new Asking(Find(update), asker, known, completed));
    }

    /// <summary>Somebody is no longer interested.</summary>
    public void Forget(object asker)
    {
        if (!_byAsker.Remove(asker, out List<Asking>? askings))
        {
            return;
        }

        foreach (Asking asking in askings)
        {
            asking.Leave();
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
        if (follows.IsEverywhere || !_open.TryGetValue(follows.Nonce, out Question? question))
        {
            return;
        }

        if (follows.Epoch.Epoch == Epoch.Zero && question.Askings.Count > 0)
        {
            // That a question is taken back is no answer to one that is not.
            return;
        }

        Close(question);
        OpenWaiting();
        var answered = new List<Asking>(question.Askings);
        foreach (Asking asking in answered)
        {
            asking.Leave();
            Unlist(asking);
        }

        foreach (Asking asking in answered)
        {
            asking.Completed(follows.Epoch.Epoch);
        }
    }

    /// <summary>A new link, over which nothing was asked yet: what nobody waits for any more is not.</summary>
    public void LinkUp()
    {
        foreach (Question question in new List<Question>(_open.Values))
        {
            if (question.Askings.Count == 0)
            {
                Close(question);
            }
            else
            {
                Send(question);
            }
        }

        OpenWaiting();
    }

    /// <summary>A channel has ended: what went over it may have been lost, and goes over another.</summary>
    public void ChannelLost()
    {
        foreach (Question question in _open.Values)
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
    public void Tick(TimeSpan now, TimeSpan lease)
    {
        _now = now;
        int wanted = CountWanted();
        foreach (Question question in new List<Question>(_open.Values))
        {
            bool hadItsTurn = question.Askings.Count > 0 && now - question.AskedAt > lease / 2;
            if (hadItsTurn && question.Cause is { Wanted: > 0 } cause)
            {
                cause.Wanted--;
                ComeBehind(question);
            }
            else if (hadItsTurn && wanted > 0)
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

    private Question Find(EpochRef update)
    {
        if (!_byUpdate.TryGetValue(update, out Question? question))
        {
            question = new Question(update);
            _byUpdate.Add(update, question);
        }

        return question;
    }

    private void Ask(Asking asking)
    {
        if (!_byAsker.TryGetValue(asking.Asker, out List<Asking>? askings))
        {
            askings = [];
            _byAsker.Add(asking.Asker, askings);
        }

        askings.Add(asking);
        Enter(asking);
        OpenWaiting();
    }

    private void Enter(Asking asking)
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
    private void Place(Asking asking)
    {
        Question question = asking.Question;
        if (question.HasPlace)
        {
            ForgetIfIdle(asking.Cause);
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
        foreach (Cause cause in _causes.Values)
        {
            cause.Wanted = cause.Waiting.Count;
        }

        foreach (Question question in _open.Values)
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
    private void ComeBehind(Question question)
    {
        var askings = new List<Asking>(question.Askings);
        foreach (Asking asking in askings)
        {
            asking.Leave();
        }

        TakeBack(question);
        foreach (Asking asking in askings)
        {
            asking.Question = Find(question.Update);
            Enter(asking);
        }
    }

    // Nobody asks it any more. The upstream may hold it, and has said so before it is asked for another in its place.
    private void TakeBack(Question question)
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
    private void Close(Question question)
    {
        _ = _open.Remove(question.Nonce);
        if (_byUpdate.TryGetValue(question.Update, out Question? present) && present == question)
        {
            _ = _byUpdate.Remove(question.Update);
        }

        Release(question);
    }

    // Its place is for the next of the same cause.
    private void Release(Question question)
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

    private void ForgetIfIdle(Cause? cause)
    {
        if (cause is { Places: 0, Waiting.Count: 0 })
        {
            _ = _causes.Remove(cause.Key);
        }
    }

    private void Unlist(Asking asking)
    {
        if (_byAsker.TryGetValue(asking.Asker, out List<Asking>? askings) && askings.Remove(asking) && askings.Count == 0)
        {
            _ = _byAsker.Remove(asking.Asker);
        }
    }

    private void OpenWaiting()
    {
        while (_open.Count < MaximumOpen && _waiting.First is { Value: { } question })
        {
            _waiting.RemoveFirst();
            question.InLine = null;
            question.Nonce = nextNonce();
            _open.Add(question.Nonce, question);
            Send(question);
        }
    }

    private void Send(Question question)
    {
        question.AskedAt = _now;
        question.Channel = writer.Ask(new WaitForEpoch(question.Update, question.Nonce, IsEverywhere: false));
    }

    private sealed class Question(EpochRef update)
    {
        public EpochRef Update => update;

        /// <summary>0 until it is asked.</summary>
        public long Nonce { get; set; }

        /// <summary>The ordinal of the channel over which it was asked, or taken back; null if there was no link.</summary>
        public int? Channel { get; set; }

        /// <summary>When it was asked last.</summary>
        public TimeSpan AskedAt { get; set; }

        /// <summary>Whether it is open, or in the line of those that will be.</summary>
        public bool HasPlace { get; set; }

        /// <summary>Its place in that line.</summary>
        public LinkedListNode<Question>? InLine { get; set; }

        /// <summary>Whose place it has; null if it is nobody's.</summary>
        public Cause? Cause { get; set; }

        /// <summary>Who wants to be told, in the order in which they came; nobody of one that is taken back.</summary>
        public LinkedList<Asking> Askings { get; } = [];
    }

    private sealed class Cause(SystemId key, int most)
    {
        public SystemId Key => key;

        /// <summary>How many questions have their places from it, also of those that are being taken back.</summary>
        public int Places { get; set; }

        /// <summary>How many of these are wanted for others that wait.</summary>
        public int Wanted { get; set; }

        public bool IsFull => Places >= most;

        /// <summary>Those who wait for one.</summary>
        public LinkedList<Asking> Waiting { get; } = [];
    }

    /// <summary>One who wants to be told of one update.</summary>
    private sealed class Asking(Question question, object asker, Cause? cause, Action<Epoch> completed)
    {
        private LinkedListNode<Asking>? _inQuestion;
        private LinkedListNode<Asking>? _waiting;

        public Question Question { get; set; } = question;

        public object Asker => asker;

        public Cause? Cause => cause;

        public Action<Epoch> Completed => completed;

        public void Join() => _inQuestion = Question.Askings.AddLast(this);

        public void Wait() => _waiting = cause!.Waiting.AddLast(this);

        public void StopWaiting()
        {
            if (_waiting is { } waiting)
            {
                cause!.Waiting.Remove(waiting);
                _waiting = null;
            }
        }

        public void Leave()
        {
            StopWaiting();
            if (_inQuestion is { } inQuestion)
            {
                Question.Askings.Remove(inQuestion);
                _inQuestion = null;
            }
        }
    }
}
