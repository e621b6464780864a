using System.Collections.Generic;
using Coherence.Core.Messages;

namespace Coherence.Core.Serving;

/// <summary>Lets the Acquires of children through to the role, as far as the child takes the answers; the others wait with their child.</summary>
internal sealed class AcquireGate(IServingRole role, Notices notices)
{
    // How many acquires of one child may wait for an upstream or a store; the others wait for these (BND-1).
    private const int MaximumWaiting = 4096;

    // How many questions that cannot be answered yet are passed over in one go.
    private const int MaximumPassed = 256;

    private readonly List<Child> _deferring = [];

    /// <summary>A child asks. What many small questions ask for can be far more than a channel holds, so they wait until it takes the answers (BND-2).</summary>
    public void Ask(Child child, in AcquireQuestion question)
    {
        if (child.Deferred.Count == 0 && question.Over.IsWritable && CanAnswer(child))
        {
            role.Answer(child, question);
            return;
        }

        Defer(child, question);
    }

    /// <summary>What an Acquire waited for is here. Answered now, if the child takes it: later it might have to be brought in once more.</summary>
    public void Resume(Child child, in AcquireQuestion question)
    {
        if (question.Over.IsWritable && CanAnswer(child))
        {
            role.Answer(child, question);
        }
        else
        {
            Defer(child, question);
        }
    }

    /// <summary>Puts an Acquire off until the child can be granted a value.</summary>
    public void Defer(Child child, in AcquireQuestion question)
    {
        if (!child.Deferred.TryAdd(question))
        {
            Notices.WriteRefuse(question, RefuseReason.TooManySubscriptions);
            return;
        }

        if (child.Deferred.Count == 1)
        {
            _deferring.Add(child);
        }
    }

    /// <summary>Children may take more: what was put off of theirs is answered.</summary>
    public void AnswerDeferred()
    {
        if (_deferring.Count == 0)
        {
            return;
        }

        var deferring = new List<Child>(_deferring);
        _deferring.Clear();
        foreach (Child child in deferring)
        {
            AnswerDeferred(child);
            if (child.Deferred.Count > 0 && !child.IsGone && !_deferring.Contains(child))
            {
                _deferring.Add(child);
            }
        }
    }

    // A question whose channel takes nothing just now lets those of other channels pass, a bounded number at a time (BND-2).
    private void AnswerDeferred(Child child)
    {
        int passed = 0;
        for (int left = child.Deferred.Count; left > 0 && passed < MaximumPassed && !child.IsGone && CanAnswer(child); left--)
        {
            AcquireQuestion question = child.Deferred.Take();
            if (!question.Over.IsClosed && !question.Over.IsWritable)
            {
                child.Deferred.PutBack(question);
                passed++;
                continue;
            }

            if (!question.Over.IsClosed)
            {
                role.Answer(child, question);
            }
        }
    }

    /// <summary>A child is gone.</summary>
    public void Forget(Child child) => _ = _deferring.Remove(child);

    private bool CanAnswer(Child child) => child.WaitingAcquires < MaximumWaiting && notices.CanAnswer(child);
}
