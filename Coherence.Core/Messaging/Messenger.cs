using Coherence.Core.Caching;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Publishing;

namespace Coherence.Core.Messaging;

/// <summary>The messages of a system's application: those that it sends, and those that come to it.</summary>
/// <remarks>specs/messaging.md. A system that passes messages on has none of its own.</remarks>
internal sealed class Messenger
{
    private readonly OriginTimeline _timeline;
    private readonly IMessageLink _link;
    private readonly MessageContexts _contexts;
    private readonly Outbox _outbox;
    private readonly Inbox _inbox;

    public Messenger(MessageLimits limits, IMessageReceiver receiver, IMessageLink link, OriginTimeline timeline, ValueCache cache)
    {
        _timeline = timeline;
        _link = link;
        _contexts = new MessageContexts(timeline, cache);
        _outbox = new Outbox(limits, _contexts);
        _inbox = new Inbox(limits, receiver, cache, link);
    }

    public MessageFigures Figures =>
        new(_outbox.Sent, _outbox.Delivered, _outbox.GivenUp, _outbox.Count, _inbox.Received, _inbox.Repeated, _inbox.Held, _inbox.Expired, 0, 0);

    public void Send(in OutgoingMessage message, ISendCompletion completion) =>
        _outbox.Add(message, completion, _timeline.LastTicket, _link.Now);

    // What is for another system was for the one that this was before it started over.
    public void OnMessage(in UserMessage message)
    {
        if (message.To == _timeline.System)
        {
            _inbox.OnMessage(message, _link.Now);
        }
    }

    public void OnDelivered(in Delivered delivered)
    {
        if (delivered.To == _timeline.System)
        {
            _outbox.OnDelivered(delivered, _link.Now);
        }
    }

    public void OnUndeliverable(in Undeliverable said)
    {
        if (said.To == _timeline.System)
        {
            _outbox.OnUndeliverable(said, _link.Now, _link.Lease);
        }
    }

    /// <summary>Somebody listens for a type who did not, or takes more of it.</summary>
    public void ListenersChanged(MessageType type) => _inbox.ListenersChanged(type);

    /// <summary>A newer epoch is applied here, or it is known which is waited for.</summary>
    public void Progress() => _inbox.Progress();

    /// <summary>What was sent may be lost.</summary>
    public void SendAgain() => _outbox.SendAgain(_link.Now);

    public void Tick()
    {
        _outbox.Tick(_link.Now, _link.Lease);
        _inbox.Tick(_link.Now);
    }

    /// <summary>Writes what there is to send, as far as the channels take it.</summary>
    public void EndTurn()
    {
        if (_timeline.System.IsNone)
        {
            return;
        }

        Answer();
        if (_contexts.IsWaitedFor)
        {
            _contexts.IsWaitedFor = false;
            _outbox.Progress();
        }

        while (_link.Channels.IsWritable && _outbox.TryNext(_link.Now, out UserMessage message))
        {
            Send(message with { From = _timeline.System });
        }

        Answer();
    }

    /// <summary>This system is another from here on.</summary>
    public void StartOver()
    {
        _outbox.Abandon();
        _inbox.Clear();
    }

    private void Send(in UserMessage message)
    {
        if (message.To == _timeline.System)
        {
            _inbox.OnMessage(message, _link.Now);
            return;
        }

        _link.Channels.Send(UserMessageCodec.Write, message);
    }

    // All of it may be lost: it is said again when the message comes again.
    private void Answer()
    {
        while (_inbox.TryNextDelivered(out SystemId sender, out long below, out long number))
        {
            Send(new Delivered(0, _timeline.System, sender, below, number));
        }

        while (_inbox.TryNextSaid(out Undeliverable said))
        {
            Send(said with { From = _timeline.System });
        }
    }

    private void Send(in Delivered delivered)
    {
        if (delivered.To == _timeline.System)
        {
            _outbox.OnDelivered(delivered, _link.Now);
            return;
        }

        _link.Channels.Send(DeliveredCodec.Write, delivered);
    }

    private void Send(in Undeliverable said)
    {
        if (said.To == _timeline.System)
        {
            _outbox.OnUndeliverable(said, _link.Now, _link.Lease);
            return;
        }

        _link.Channels.Send(UndeliverableCodec.Write, said);
    }
}
