using System.Collections.Concurrent;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Coherence.Node.Failures;
using Coherence.Node.Loop;

namespace Coherence.Node.Messaging;

/// <summary>Where messages come to an application: at those who listen for their type, or at the request that they answer.</summary>
internal sealed class MessageDesk(Ending ending) : IMessageReceiver
{
    private readonly ConcurrentDictionary<MessageType, MessageListener> _byType = [];

    // Engine thread.
    private readonly Dictionary<(SystemId Target, long Number), RequestInput> _requests = [];
    private EngineLoop? _loop;
    private MessageSender? _sender;

    public void Attach(EngineLoop loop, MessageSender sender)
    {
        _loop = loop;
        _sender = sender;
    }

    /// <summary>Those who listen for a type.</summary>
    public MessageListener ListenerOf(MessageType type)
    {
        MessageListener listener = _byType.GetOrAdd(type, static (added, desk) => new MessageListener(added, desk._loop!, desk.Ending), this);
        if (ending.Cause is not null)
        {
            listener.End();
        }

        return listener;
    }

    /// <summary>A request waits for its reply. One that has its number from before this system started over waits in vain. Engine thread.</summary>
    public void Add(SystemId target, long number, RequestInput request)
    {
        if (_requests.Remove((target, number), out RequestInput? past))
        {
            past.End();
        }

        _requests.Add((target, number), request);
    }

    /// <summary>A request waits no longer. Engine thread.</summary>
    public void Remove(SystemId target, long number, RequestInput request)
    {
        if (_requests.TryGetValue((target, number), out RequestInput? present) && present == request)
        {
            _ = _requests.Remove((target, number));
        }
    }

    public MessageReception TryTake(in UserMessage message)
    {
        if (message.Kind is MessageKind.Reply or MessageKind.Failure)
        {
            if (_requests.Remove((message.From, message.About), out RequestInput? request))
            {
                request.Answered(message);
            }

            return MessageReception.Taken;
        }

        if (!_byType.TryGetValue(message.Type, out MessageListener? listener))
        {
            return MessageReception.NobodyListens;
        }

        MessageReception reception = listener.Offer();
        if (reception == MessageReception.Taken)
        {
            MessageSender? replies = message.Kind == MessageKind.Request ? _sender : null;
            listener.Add(new ReceivedMessage(message.From, message.To, listener.Name, message.Payload.ToArray(), message.Number, replies));
        }

        return reception;
    }

    /// <summary>The node ends: those who listen, and those who wait for a reply, are told. Engine thread, or after it.</summary>
    public void EndAll()
    {
        foreach (RequestInput request in _requests.Values)
        {
            request.End();
        }

        _requests.Clear();
        foreach (MessageListener listener in _byType.Values)
        {
            listener.End();
        }
    }

    private Ending Ending => ending;
}
