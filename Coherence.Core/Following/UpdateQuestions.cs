using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Following;

/// <summary>Of which updates of other systems this one, and at a relay its children, have asked in which root epoch they are, and have no answer yet.</summary>
/// <remarks>
/// specs/epochs.md#waiting-for-an-epoch. The answer to one of them stays true, so all who ask about one update share its question. A
/// question may stay open for ever, since nobody knows whether there will be such an update: no more than 512 are open, the
/// others wait for them in the order in which they came (BND-1).
/// </remarks>
internal sealed class UpdateQuestions(Action<WaitForEpoch> send, Func<long> nextNonce)
{
    // Together with those of EpochQuestions fewer than a child may have open.
    private const int MaximumOpen = 512;

    private readonly Dictionary<EpochRef, Question> _byUpdate = [];
    private readonly SortedDictionary<long, Question> _open = [];
    private readonly LinkedList<Question> _waiting = [];

    /// <summary>Asks to be told a root epoch that the update is part of, or that came after it.</summary>
    /// <param name="update">The update.</param>
    /// <param name="asker">Who asks, for <see cref="Forget"/>.</param>
    /// <param name="completed">Is given the root epoch.</param>
    public void Ask(EpochRef update, object asker, Action<Epoch> completed)
    {
        if (!_byUpdate.TryGetValue(update, out Question? question))
        {
            question = new Question(update);
            _byUpdate.Add(update, question);
            _ = _waiting.AddLast(question);
        }

        question.Askers.Add((asker, completed));
        OpenWaiting();
    }

    /// <summary>Somebody is no longer interested. A question that is open stays so: its answer may be on its way.</summary>
    public void Forget(object asker)
    {
        foreach (Question question in _byUpdate.Values)
        {
            _ = question.Askers.RemoveAll(other => ReferenceEquals(other.Asker, asker));
            if (question.Askers.Count == 0 && question.Nonce == 0)
            {
                _ = _waiting.Remove(question);
                _ = _byUpdate.Remove(question.Update);
            }
        }
    }

    /// <summary>An answer has come; one to a question that is not open any more is ignored.</summary>
    public void Answered(in FollowsEpoch follows)
    {
        if (follows.IsEverywhere || !_open.Remove(follows.Nonce, out Question? question))
        {
            return;
        }

        _ = _byUpdate.Remove(question.Update);
        OpenWaiting();
        foreach ((_, Action<Epoch> completed) in question.Askers)
        {
            completed(follows.Epoch.Epoch);
        }
    }

    /// <summary>A new link, over which nothing was asked yet: what nobody waits for any more is not.</summary>
    public void LinkUp()
    {
        foreach ((long nonce, Question question) in new List<KeyValuePair<long, Question>>(_open))
        {
            if (question.Askers.Count == 0)
            {
                _ = _open.Remove(nonce);
                _ = _byUpdate.Remove(question.Update);
            }
        }

        AskAgain();
        OpenWaiting();
    }

    /// <summary>A question or its answer may have been lost: all are asked again.</summary>
    public void AskAgain()
    {
        foreach (Question question in _open.Values)
        {
            Send(question);
        }
    }

    /// <summary>This system ends: no answer is waited for any more.</summary>
    public void Clear()
    {
        _byUpdate.Clear();
        _open.Clear();
        _waiting.Clear();
    }

    private void OpenWaiting()
    {
        while (_open.Count < MaximumOpen && _waiting.First is { Value: { } question })
        {
            _waiting.RemoveFirst();
            question.Nonce = nextNonce();
            _open.Add(question.Nonce, question);
            Send(question);
        }
    }

    private void Send(Question question) => send(new WaitForEpoch(question.Update, question.Nonce, IsEverywhere: false));

    private sealed class Question(EpochRef update)
    {
        public EpochRef Update => update;

        /// <summary>0 until it is asked.</summary>
        public long Nonce { get; set; }

        public List<(object Asker, Action<Epoch> Completed)> Askers { get; } = [];
    }
}
