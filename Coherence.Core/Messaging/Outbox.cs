using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Messaging;

/// <summary>The messages that a system sends.</summary>
/// <remarks>specs/messaging.md#the-sender. Targets take turns, so that one to which much is sent holds up none of the others.</remarks>
internal sealed class Outbox(MessageLimits limits, MessageContexts contexts) : IOutgoingOwner
{
    // How many messages one target is sent before it is the turn of the next.
    private const int Turn = 64;

    // A target forgets its sender after a day, the longest lifetime.
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(3);

    // Whoever is written to more often has room for messages all the time; of thousands that are not the room is more than all else.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    private readonly Dictionary<SystemId, OutgoingStream> _byTarget = [];

    // In the order in which they were first sent to (DET-1).
    private readonly List<OutgoingStream> _inOrder = [];
    private readonly Queue<OutgoingStream> _queued = [];
    private int _inTurn;
    private long _bytes;

    /// <summary>How many messages are neither delivered nor given up.</summary>
    public int Count { get; private set; }

    public long Sent { get; private set; }

    public long Delivered { get; private set; }

    public long GivenUp { get; private set; }

    /// <summary>Takes a message for sending, or refuses it at once.</summary>
    /// <param name="message">The message.</param>
    /// <param name="completion">Is told how it ends.</param>
    /// <param name="ticket">Stands for the updates that come before it.</param>
    /// <param name="now">The present time.</param>
    public void Add(in OutgoingMessage message, ISendCompletion completion, long ticket, TimeSpan now)
    {
        bool isFull = Count >= limits.Messages || (Count > 0 && _bytes + message.Payload.Length > limits.Bytes);
        OutgoingStream? stream = isFull ? null : FindOrAdd(message.Target);
        if (stream is null || stream.Span >= limits.Messages)
        {
            // However long the oldest to a target lives, those that have expired behind it are not without end.
            completion.Refused();
            return;
        }

        Count++;
        Sent++;
        _bytes += message.Payload.Length;
        stream.Add(message, completion, ticket, now);
        Queue(stream);
    }

    /// <summary>The next message to send; false if there is none.</summary>
    public bool TryNext(TimeSpan now, out UserMessage message)
    {
        while (_queued.TryPeek(out OutgoingStream? stream))
        {
            bool isSent = stream.TryNext(now, contexts, out message);
            if (isSent && ++_inTurn < Turn)
            {
                return true;
            }

            _inTurn = 0;
            stream.IsQueued = false;
            _ = _queued.Dequeue();
            if (isSent)
            {
                Queue(stream);
                return true;
            }
        }

        message = default;
        return false;
    }

    public void OnDelivered(in Delivered delivered, TimeSpan now)
    {
        if (_byTarget.TryGetValue(delivered.From, out OutgoingStream? stream))
        {
            stream.Delivered(delivered.Below, delivered.Number, now);
            Queue(stream);
        }
    }

    public void OnUndeliverable(in Undeliverable said, TimeSpan now, TimeSpan lease)
    {
        if (_byTarget.TryGetValue(said.Target, out OutgoingStream? stream))
        {
            stream.Said(said.Number, said.Reason, now, lease / 4);
            Queue(stream);
        }
    }

    /// <summary>What was sent may be lost: all that is kept goes again.</summary>
    public void SendAgain(TimeSpan now)
    {
        foreach (OutgoingStream stream in _inOrder)
        {
            stream.SendAgain(now);
            Queue(stream);
        }
    }

    /// <summary>Something may be sent now that could not be before.</summary>
    public void Progress()
    {
        foreach (OutgoingStream stream in _inOrder)
        {
            Queue(stream);
        }
    }

    /// <summary>Time has passed: what is not answered goes again, and what has lived for long enough is given up.</summary>
    public void Tick(TimeSpan now, TimeSpan lease)
    {
        foreach (OutgoingStream stream in _inOrder)
        {
            if (stream.FirstDeadline <= now)
            {
                stream.Expire(now);
            }

            if (stream.IsWaiting && now - stream.StandsSince > lease / 2)
            {
                stream.SendAgain(now);
            }

            if (now - stream.UsedAt > Idle)
            {
                stream.Relieve();
            }

            Queue(stream);
        }

        _ = _inOrder.RemoveAll(stream => stream.IsEmpty && !stream.IsQueued && now - stream.UsedAt > Remembered && _byTarget.Remove(stream.Target));
    }

    /// <summary>This system sends nothing any more under its name.</summary>
    public void Abandon()
    {
        foreach (OutgoingStream stream in _inOrder)
        {
            stream.Abandon();
        }

        GivenUp += Count;
        Count = 0;
        _bytes = 0;
        _byTarget.Clear();
        _inOrder.Clear();
        _queued.Clear();
        _inTurn = 0;
    }

    void IOutgoingOwner.Ended(int bytes, bool isDelivered)
    {
        Count--;
        _bytes -= bytes;
        Delivered += isDelivered ? 1 : 0;
        GivenUp += isDelivered ? 0 : 1;
    }

    private OutgoingStream FindOrAdd(SystemId target)
    {
        if (!_byTarget.TryGetValue(target, out OutgoingStream? stream))
        {
            stream = new OutgoingStream(target, limits, this);
            _byTarget.Add(target, stream);
            _inOrder.Add(stream);
        }

        return stream;
    }

    private void Queue(OutgoingStream stream)
    {
        if (!stream.IsQueued && !stream.IsEmpty)
        {
            stream.IsQueued = true;
            _queued.Enqueue(stream);
        }
    }
}
