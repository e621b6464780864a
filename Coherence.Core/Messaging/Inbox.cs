using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Messaging;

/// <summary>The messages that come to a system: each is delivered once, after what it depends on.</summary>
/// <remarks>specs/messaging.md#the-target.</remarks>
internal sealed class Inbox(MessageLimits limits, IMessageReceiver receiver, ValueCache cache, IMessageLink link)
{
    private readonly IncomingStreams _streams = new(limits.Senders);
    private readonly List<IncomingStream> _owing = [];
    private readonly Queue<Undeliverable> _said = [];
    private readonly SortedSet<HeldMessage> _forEpoch = new(HeldMessage.ByEpoch);
    private readonly Dictionary<MessageType, SortedSet<HeldMessage>> _forListener = [];

    // What waits for another message, for somebody who listens or for room.
    private readonly SortedSet<HeldMessage> _idle = new(HeldMessage.ByArrival);

    // What waits no longer for the one before it.
    private readonly Queue<HeldMessage> _free = [];
    private long _heldBytes;
    private long _arrivals;

    /// <summary>How many messages have come that cannot be delivered yet.</summary>
    public int Held { get; private set; }

    public long Received { get; private set; }

    public long Repeated { get; private set; }

    /// <summary>How many of them were given up when their lifetime ended.</summary>
    public long Expired { get; private set; }

    /// <summary>A message has come. Its bytes are not kept.</summary>
    public void OnMessage(in UserMessage message, TimeSpan now)
    {
        if (_streams.FindOrAdd(message, now) is not { } stream)
        {
            Say(message, UndeliverableReason.Busy);
            return;
        }

        stream.Hear(message, now);
        if (message.Oldest > stream.Below)
        {
            Raise(stream, message.Oldest);
        }

        if (stream.IsDone(message.Number))
        {
            Repeated++;
            Owe(stream, message.Number);
        }
        else if (message.Number >= stream.Below + MessageLimits.Window)
        {
            Say(message, UndeliverableReason.Busy);
        }
        else if (stream.Held.TryGetValue(message.Number, out HeldMessage? held))
        {
            Renew(held, message, now + message.Lifetime);
        }
        else
        {
            TakeIn(stream, message, now);
        }

        DeliverFree();
    }

    /// <summary>A newer epoch is applied here.</summary>
    public void Progress()
    {
        while (_forEpoch.Min is { } held && held.Until <= cache.Applied)
        {
            _ = _forEpoch.Remove(held);
            _ = TryDeliver(held);
        }

        DeliverFree();
        if (_forEpoch.Min is { Until: { } next })
        {
            // So many are remembered as wanted, and more may wait.
            link.Want(next);
        }
    }

    /// <summary>Somebody listens for a type who did not, or takes more of it.</summary>
    public void ListenersChanged(MessageType type)
    {
        bool isTaken = true;
        while (isTaken && _forListener.TryGetValue(type, out SortedSet<HeldMessage>? waiting))
        {
            isTaken = TryDeliver(waiting.Min!);
            DeliverFree();
        }
    }

    /// <summary>Time has passed: what has lived for long enough is given up, and senders are told what takes long.</summary>
    public void Tick(TimeSpan now)
    {
        foreach (IncomingStream stream in _streams.All)
        {
            if (stream.Held.Count > 0)
            {
                Tick(stream, now);
            }
        }

        _streams.Tick(now);
    }

    /// <summary>The next answer to a sender; false if there is none.</summary>
    public bool TryNextDelivered(out SystemId sender, out long below, out long number)
    {
        number = 0;
        below = 0;
        sender = SystemId.None;
        if (_owing.Count == 0)
        {
            return false;
        }

        IncomingStream stream = _owing[^1];
        (sender, below) = (stream.Sender, stream.Below);
        while (number == 0 && stream.Owed.Count > 0)
        {
            // What has been overtaken by all below is said with that.
            number = stream.Owed[^1] < below ? 0 : stream.Owed[^1];
            stream.Owed.RemoveAt(stream.Owed.Count - 1);
        }

        if (stream.Owed.Count == 0)
        {
            stream.OwesAnswer = false;
            _owing.RemoveAt(_owing.Count - 1);
        }

        return true;
    }

    /// <summary>The next of what is said of messages that were not delivered; false if there is none.</summary>
    public bool TryNextSaid(out Undeliverable said) => _said.TryDequeue(out said);

    /// <summary>This system is another from here on, or ends.</summary>
    public void Clear()
    {
        foreach (IncomingStream stream in _streams.All)
        {
            foreach (HeldMessage held in stream.Held.Values)
            {
                Forget(held);
            }
        }

        _streams.Clear();
        _owing.Clear();
        _said.Clear();
        _forEpoch.Clear();
        _forListener.Clear();
        _free.Clear();
        _idle.Clear();
        Held = 0;
        _heldBytes = 0;
    }

    // What the sender has given up waits no longer, and nothing waits for it.
    private void Raise(IncomingStream stream, long oldest)
    {
        long from = stream.Below;
        stream.Raise(oldest);
        while (stream.FirstHeld is { } held && held.Message.Number < stream.Below)
        {
            GiveUp(held);
        }

        for (long number = from; stream.Behind.Count > 0 && number < Math.Min(stream.Below, from + MessageLimits.Window); number++)
        {
            Free(stream, number);
        }
    }

    private void TakeIn(IncomingStream stream, in UserMessage message, TimeSpan now)
    {
        if (stream.IsOvertaken(message))
        {
            Skip(stream, message.Number);
            return;
        }

        UndeliverableReason obstacle = stream.IsDone(message.After) ? TryHandOver(stream, message, until: null) : UndeliverableReason.WaitingForOrder;
        if (obstacle == UndeliverableReason.None)
        {
            Done(stream, message);
            return;
        }

        if (!TryMakeRoom(HeldMessage.BytesOf(message), obstacle))
        {
            Say(message, UndeliverableReason.Busy);
            return;
        }

        var held = new HeldMessage(stream, message, now + message.Lifetime, ++_arrivals);
        stream.Held.Add(message.Number, held);
        Held++;
        _heldBytes += held.Bytes;
        if (obstacle is UndeliverableReason.WaitingForOrder or UndeliverableReason.WaitingForContext)
        {
            WaitForContext(held);
        }

        Wait(held, obstacle);
    }

    // What only has to be asked for gets the place of what waits for others: it may be those that wait for it that there are too many of.
    private bool TryMakeRoom(int bytes, UndeliverableReason obstacle)
    {
        while (Held >= limits.HeldMessages || (Held > 0 && _heldBytes + bytes > limits.HeldBytes))
        {
            if (obstacle != UndeliverableReason.WaitingForContext || _idle.Max is not { } last)
            {
                return false;
            }

            GiveUp(last);
            Say(last.Message, UndeliverableReason.Busy);
        }

        return true;
    }

    private void Renew(HeldMessage held, in UserMessage copy, TimeSpan deadline)
    {
        bool isFreed = held.WaitsFor == UndeliverableReason.WaitingForOrder && copy.After < held.Message.After;
        if (isFreed)
        {
            LeaveOrder(held);
            held.WaitsFor = UndeliverableReason.None;
        }

        held.Renew(copy, deadline);
        _ = TryDeliver(held);
    }

    private bool TryDeliver(HeldMessage held)
    {
        if (held.IsOver)
        {
            return false;
        }

        if (held.Stream.IsOvertaken(held.Message))
        {
            GiveUp(held);
            Skip(held.Stream, held.Message.Number);
            return true;
        }

        UndeliverableReason obstacle = held.Stream.IsDone(held.Message.After)
            ? TryHandOver(held.Stream, held.Message, held.Until)
            : UndeliverableReason.WaitingForOrder;
        if (obstacle == UndeliverableReason.None)
        {
            GiveUp(held);
            Done(held.Stream, held.Message);
            return true;
        }

        Wait(held, obstacle);
        return false;
    }

    // One after the other, however many a delivery frees: they may be thousands.
    private void DeliverFree()
    {
        while (_free.TryDequeue(out HeldMessage? held))
        {
            _ = TryDeliver(held);
        }
    }

    private UndeliverableReason TryHandOver(IncomingStream stream, in UserMessage message, Epoch? until)
    {
        if (!IsReached(stream, message, until))
        {
            return UndeliverableReason.WaitingForContext;
        }

        if (message.Kind == MessageKind.Question)
        {
            // That its context is reached is all that its sender wants to know.
            Received++;
            return UndeliverableReason.None;
        }

        switch (receiver.TryTake(message))
        {
            case MessageReception.Taken:
                Received++;
                return UndeliverableReason.None;
            case MessageReception.NobodyListens:
                return UndeliverableReason.WaitingForListener;
            default:
                return UndeliverableReason.WaitingForRoom;
        }
    }

    // Of the sender's own updates the newest is known that was asked for; others are asked for.
    private bool IsReached(IncomingStream stream, in UserMessage message, Epoch? until)
    {
        if (message.Epoch > cache.Applied)
        {
            return false;
        }

        bool isReached = message.Context.Epochs.IsEmpty || until <= cache.Applied;
        foreach (EpochRef element in message.Context.Epochs.Span)
        {
            isReached |= element.System == link.Root && element.Epoch <= cache.Applied;
            isReached |= element.System == stream.Sender && element.Epoch <= stream.KnownUpdate && stream.KnownIn <= cache.Applied;
        }

        return isReached;
    }

    private void Wait(HeldMessage held, UndeliverableReason obstacle)
    {
        if (held.WaitsFor == obstacle)
        {
            return;
        }

        held.WaitsFor = obstacle;
        _ = obstacle == UndeliverableReason.WaitingForContext ? _idle.Remove(held) : _idle.Add(held);
        switch (obstacle)
        {
            case UndeliverableReason.WaitingForOrder:
                // A copy may have named an earlier one that is not done: then it stands in the way of none who only wait for a listener.
                LeaveListener(held);
                WaitForOrder(held);
                break;
            case UndeliverableReason.WaitingForContext:
                // That was asked for when it came.
                break;
            default:
                // Its context is reached, and stays so whatever is learned of its sender from here on.
                LeaveContext(held);
                held.Until = cache.Applied;
                WaitForListener(held);
                break;
        }
    }

    // Of two behind one the sender has given the lower up: a late copy of that does not take the place of the other.
    private static void WaitForOrder(HeldMessage held)
    {
        ref HeldMessage? behind = ref CollectionsMarshal.GetValueRefOrAddDefault(held.Stream.Behind, held.Message.After, out _);
        behind = behind?.Message.Number > held.Message.Number ? behind : held;
    }

    // As soon as it comes, also if it has to wait for the one before it: or what comes together would be asked for one after the other.
    private void WaitForContext(HeldMessage held)
    {
        if (IsReached(held.Stream, held.Message, until: null))
        {
            held.Until = cache.Applied;
            return;
        }

        link.Want(held.Message.Epoch);
        if (held.Message.Context.Epochs.IsEmpty)
        {
            WaitForEpoch(held, held.Message.Epoch);
        }

        Epoch? own = null;
        foreach (EpochRef element in held.Message.Context.Epochs.Span)
        {
            if (element.System == link.Root)
            {
                WaitForEpoch(held, element.Epoch);
            }
            else if (element.System == held.Stream.Sender)
            {
                own = own < element.Epoch ? own : element.Epoch;
            }
            else
            {
                held.HasQuestions = true;
                link.Ask(element, held, held.Stream.Sender, epoch => WaitForEpoch(held, epoch));
            }
        }

        if (own is { } update)
        {
            WaitForUpdate(held, update);
        }
    }

    private void WaitForUpdate(HeldMessage held, Epoch update)
    {
        IncomingStream stream = held.Stream;
        if (update <= stream.KnownUpdate)
        {
            WaitForEpoch(held, stream.KnownIn);
            return;
        }

        stream.Awaited ??= new AwaitedUpdates(stream, link, WaitForEpoch);
        stream.Awaited.Add(held, update);
    }

    // One element is enough, and the epoch of the message besides.
    private void WaitForEpoch(HeldMessage held, Epoch element)
    {
        if (held.IsOver)
        {
            return;
        }

        Epoch epoch = element > held.Message.Epoch ? element : held.Message.Epoch;
        LeaveEpoch(held);
        held.Until = held.Until < epoch ? held.Until : epoch;
        _ = _forEpoch.Add(held);
        link.Want(epoch);
    }

    private void LeaveEpoch(HeldMessage held)
    {
        if (held.Until is not null)
        {
            _ = _forEpoch.Remove(held);
        }
    }

    private void LeaveContext(HeldMessage held)
    {
        LeaveEpoch(held);
        held.Stream.Awaited?.Remove(held);
        if (held.HasQuestions)
        {
            held.HasQuestions = false;
            link.Forget(held);
        }
    }

    // A later one may have its place: its sender has given this one up, and named the one before.
    private static void LeaveOrder(HeldMessage held)
    {
        Dictionary<long, HeldMessage> behind = held.Stream.Behind;
        if (behind.TryGetValue(held.Message.After, out HeldMessage? waiting) && waiting == held)
        {
            _ = behind.Remove(held.Message.After);
        }
    }

    private void WaitForListener(HeldMessage held)
    {
        if (!_forListener.TryGetValue(held.Message.Type, out SortedSet<HeldMessage>? waiting))
        {
            waiting = new SortedSet<HeldMessage>(HeldMessage.ByArrival);
            _forListener.Add(held.Message.Type, waiting);
        }

        _ = waiting.Add(held);
    }

    private void LeaveListener(HeldMessage held)
    {
        if (_forListener.TryGetValue(held.Message.Type, out SortedSet<HeldMessage>? waiting) && waiting.Remove(held) && waiting.Count == 0)
        {
            _ = _forListener.Remove(held.Message.Type);
        }
    }

    private void Done(IncomingStream stream, in UserMessage message)
    {
        stream.MarkDone(message.Number);
        stream.Remember(message);
        Owe(stream, message.Number);
        Free(stream, message.Number);
    }

    // Whoever waits for it waits no longer; it is not said to be delivered.
    private void Skip(IncomingStream stream, long number)
    {
        stream.MarkDone(number);
        Free(stream, number);
    }

    private void Free(IncomingStream stream, long number)
    {
        if (stream.Behind.Remove(number, out HeldMessage? held))
        {
            _free.Enqueue(held);
        }
    }

    private void Owe(IncomingStream stream, long number)
    {
        if (number >= stream.Below)
        {
            stream.Owed.Add(number);
        }

        if (!stream.OwesAnswer)
        {
            stream.OwesAnswer = true;
            _owing.Add(stream);
        }
    }

    private void Say(in UserMessage message, UndeliverableReason reason) =>
        _said.Enqueue(new Undeliverable(0, SystemId.None, message.From, message.To, message.Number, reason));

    private void Tick(IncomingStream stream, TimeSpan now)
    {
        foreach (HeldMessage held in new List<HeldMessage>(stream.Held.Values))
        {
            if (held.Deadline <= now)
            {
                Expired++;
                GiveUp(held);
            }
            else if (held.Told != held.WaitsFor)
            {
                held.Told = held.WaitsFor;
                Say(held.Message, held.WaitsFor);
            }
        }

        stream.Awaited?.AskMore();
    }

    private void GiveUp(HeldMessage held)
    {
        _ = held.Stream.Held.Remove(held.Message.Number);
        Held--;
        _heldBytes -= held.Bytes;
        Forget(held);
        if (held.Stream.Held.Count == 0)
        {
            held.Stream.Awaited = null;
        }
    }

    private void Forget(HeldMessage held)
    {
        held.IsOver = true;
        _ = _idle.Remove(held);
        LeaveContext(held);
        LeaveOrder(held);
        LeaveListener(held);
    }
}
