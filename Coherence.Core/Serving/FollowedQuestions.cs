using System;
using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Serving;

/// <summary>Answers those who ask a root or a relay whether it has followed an epoch, as soon as it has.</summary>
/// <remarks>
/// specs/messaging.md#questions. Nothing is remembered of what was answered: a question that comes again is answered again. An answer goes back the
/// way that its question came; what is lost with that way the sender asks again.
/// </remarks>
internal sealed class FollowedQuestions(IRoutes routes)
{
    // So that nobody makes this system hold any number of them, and none takes the places of all others (MSG-5).
    private const int MaximumHeld = 4096;
    private const int MaximumOfSender = 256;

    private readonly Dictionary<(SystemId From, SystemId To, long Number), HeldQuestion> _held = [];
    private readonly SortedSet<HeldQuestion> _byEpoch = new(HeldQuestion.ByEpoch);
    private readonly Dictionary<SystemId, int> _ofSender = [];
    private long _arrivals;

    /// <summary>A message has come that goes no further.</summary>
    /// <returns>None if it is answered; otherwise why not, or that it waits.</returns>
    public UndeliverableReason Take(in UserMessage message, Child? from)
    {
        if (message.Kind != MessageKind.Question)
        {
            return UndeliverableReason.NoMessages;
        }

        var question = new HeldQuestion(message, from, routes.Now, ++_arrivals);
        if (question.Epoch <= routes.Followed)
        {
            Answer(question);
            return UndeliverableReason.None;
        }

        if (_held.TryGetValue(question.Name, out HeldQuestion? copy))
        {
            // Its sender may be elsewhere by now.
            Remove(copy);
        }
        else if (_held.Count >= MaximumHeld || _ofSender.GetValueOrDefault(message.From) >= MaximumOfSender)
        {
            return UndeliverableReason.Busy;
        }

        _held.Add(question.Name, question);
        _ofSender[message.From] = _ofSender.GetValueOrDefault(message.From) + 1;
        _ = _byEpoch.Add(question);
        routes.Want(question.Epoch);
        return UndeliverableReason.WaitingForContext;
    }

    /// <summary>At the end of each turn: an epoch may have come.</summary>
    public void EndTurn()
    {
        while (_held.Count > 0 && _byEpoch.Min is { } first && first.Epoch <= routes.Followed)
        {
            Remove(first);
            Answer(first);
        }
    }

    /// <summary>Time has passed: those whose lifetime has ended wait no longer.</summary>
    public void Tick() => RemoveAll(question => question.Deadline <= routes.Now);

    /// <summary>A child's link has ended, and with it the way back over it.</summary>
    public void Gone(Child child) => RemoveAll(question => question.From == child);

    private void RemoveAll(Func<HeldQuestion, bool> isOver)
    {
        foreach (HeldQuestion question in _held.Values)
        {
            if (isOver(question))
            {
                Remove(question);
            }
        }
    }

    private void Remove(HeldQuestion question)
    {
        _ = _held.Remove(question.Name);
        _ = _byEpoch.Remove(question);
        SystemId sender = question.Name.From;
        if (--_ofSender[sender] == 0)
        {
            _ = _ofSender.Remove(sender);
        }
    }

    private void Answer(HeldQuestion question)
    {
        if (question.From is null)
        {
            routes.SayAbove(question.Answer);
            return;
        }

        question.From.Channels.Send(DeliveredCodec.Write, question.Answer);
    }
}
