using System;
using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Core.Following;

/// <summary>One who wants to be told of one update.</summary>
/// <param name="question">What is asked.</param>
/// <param name="asker">Who asks.</param>
/// <param name="cause">Who makes it ask; null if nobody does.</param>
/// <param name="completed">Is given the root epoch.</param>
internal sealed class UpdateAsking(UpdateQuestion question, object asker, AskingCause? cause, Action<Epoch> completed)
{
    private LinkedListNode<UpdateAsking>? _inQuestion;
    private LinkedListNode<UpdateAsking>? _waiting;

    public UpdateQuestion Question { get; set; } = question;

    public object Asker => asker;

    public AskingCause? Cause => cause;

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
