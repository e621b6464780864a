using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.Messages;

namespace Coherence.Core.Serving;

/// <summary>Passes messages between other systems on: down where their target is below, and up otherwise.</summary>
/// <remarks>specs/messaging.md#routing. Nothing is kept but what a link does not take just now, and what this system is asked itself.</remarks>
internal sealed class MessageRouter(IRoutes routes)
{
    private readonly FollowedQuestions _questions = new(routes);

    // Those for which something waits.
    private readonly List<Child> _waiting = [];

    /// <summary>How many messages were passed on.</summary>
    public long Passed { get; private set; }

    /// <summary>How many were not.</summary>
    public long Refused { get; private set; }

    /// <summary>Passes a message on.</summary>
    /// <param name="message">The message; its bytes are not kept.</param>
    /// <param name="from">The child it came from; null if it came from above.</param>
    public void Route(in RoutedMessage message, Child? from)
    {
        bool isForHere = message.To == routes.Self;
        UndeliverableReason reason = isForHere ? TryTake(message, from) : TryRoute(message, from);
        if (reason == UndeliverableReason.None)
        {
            Passed += isForHere ? 0 : 1;
            return;
        }

        Refused += reason == UndeliverableReason.WaitingForContext ? 0 : 1;
        if (message.Code != MessageCode.UserMessage)
        {
            // Its loss is made good by a repetition.
            return;
        }

        var said = new Undeliverable(0, routes.Self, message.From, message.To, message.Number, reason);
        if (from is null)
        {
            routes.SayAbove(said);
            return;
        }

        from.Channels.Send(UndeliverableCodec.Write, said);
    }

    /// <summary>Channels take more again.</summary>
    public void SendWaiting() => _ = _waiting.RemoveAll(static child => SendAll(child, child.Messages!));

    /// <summary>Answers what this system was asked and knows by now, and sends what waited for a channel: there may be another one now.</summary>
    public void EndTurn()
    {
        SendWaiting();
        _questions.EndTurn();
    }

    /// <summary>Time has passed.</summary>
    public void Tick() => _questions.Tick();

    /// <summary>A child's link has ended: what waits for it does so no longer.</summary>
    public void Gone(Child child)
    {
        child.Messages = null;
        _questions.Gone(child);
        _ = _waiting.Remove(child);
    }

    // Of what is said of messages nothing concerns a system that sends none.
    private UndeliverableReason TryTake(in RoutedMessage message, Child? from) => message.Code == MessageCode.UserMessage
        ? _questions.Take(RoutedMessageCodec.Open(message), from)
        : UndeliverableReason.NoMessages;

    private UndeliverableReason TryRoute(in RoutedMessage message, Child? from)
    {
        if (message.Hops >= WireLimits.Hops)
        {
            return UndeliverableReason.Moving;
        }

        Child? child = routes.FindBelow(message.To);
        if (child is null)
        {
            return routes.SendElsewhere(message, from);
        }

        if (child == from && from.Id != message.To)
        {
            // It has just said that it does not know where that is.
            return UndeliverableReason.Moving;
        }

        return Send(child, message) ? UndeliverableReason.None : UndeliverableReason.Busy;
    }

    private bool Send(Child child, in RoutedMessage message)
    {
        if (child.Messages is null && child.Channels.IsWritable)
        {
            child.Channels.Send(RoutedMessageCodec.WriteNext, message);
            return true;
        }

        if (child.Messages is null)
        {
            child.Messages = new WaitingMessages();
            _waiting.Add(child);
        }

        return child.Messages.TryAdd(message);
    }

    // False if some still wait.
    private static bool SendAll(Child child, WaitingMessages messages)
    {
        messages.Send(child.Channels);
        if (messages.Count > 0)
        {
            return false;
        }

        child.Messages = null;
        return true;
    }
}
