using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Messaging;

/// <summary>What one system sends to one target: numbered, and kept until it is delivered or given up.</summary>
/// <remarks>specs/messaging.md#the-sender.</remarks>
internal sealed class OutgoingStream(SystemId target, MessageLimits limits, IOutgoingOwner owner)
{
    // From the oldest that is kept on, without gaps; some behind the first may be done.
    private readonly Deque<KeptMessage> _kept = new();
    private Dictionary<MessageType, long>? _lastOfType;
    private TimeSpan _pause;
    private long _next = 1;
    private long _onTheWayBytes;

    public SystemId Target => target;

    /// <summary>The lowest number that is kept; the next one if none is.</summary>
    public long Oldest { get; private set; } = 1;

    /// <summary>When something was sent or heard last.</summary>
    public TimeSpan UsedAt { get; private set; }

    /// <summary>Since when the oldest message waits for an answer.</summary>
    public TimeSpan StandsSince { get; private set; }

    /// <summary>Until when nothing is sent.</summary>
    public TimeSpan PausedUntil { get; private set; }

    /// <summary>When the first lifetime ends, at the earliest.</summary>
    public TimeSpan FirstDeadline { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Whether it is in the list of streams that have something to send.</summary>
    public bool IsQueued { get; set; }

    public bool IsEmpty => _kept.Count == 0;

    /// <summary>How many numbers are kept: from the oldest message that is, also those behind it that are done.</summary>
    public int Span => _kept.Count;

    /// <summary>Whether something has been sent and nothing was heard of it.</summary>
    public bool IsWaiting => _next > Oldest;

    private long End => Oldest + _kept.Count;

    public void Add(in OutgoingMessage message, ISendCompletion completion, long ticket, TimeSpan now)
    {
        long number = End;
        TimeSpan deadline = now + message.Lifetime;
        _kept.Add(new KeptMessage
        {
            Message = message,
            Completion = completion,
            After = AfterOf(message, number),
            Ticket = ticket,
            Deadline = deadline,
            Epoch = message.Asked,
            HasContext = message.Kind == MessageKind.Question,
        });
        FirstDeadline = deadline < FirstDeadline ? deadline : FirstDeadline;
        UsedAt = now;
        completion.Numbered(number);
    }

    /// <summary>The next message to send; none if there is none, or as many are on their way as may be.</summary>
    /// <param name="now">The present time.</param>
    /// <param name="contexts">Knows what comes before a message.</param>
    /// <param name="next">The message, but for who sends it.</param>
    public bool TryNext(TimeSpan now, MessageContexts contexts, out UserMessage next)
    {
        next = default;
        SkipDone();
        if (_next >= End || _next - Oldest >= limits.TargetMessages || now < PausedUntil)
        {
            return false;
        }

        ref KeptMessage kept = ref At(_next);
        int bytes = kept.Message.Payload.Length;
        bool isFull = _onTheWayBytes > 0 && _onTheWayBytes + bytes > limits.TargetBytes;
        if (isFull || kept.Deadline <= now || !contexts.TryGive(ref kept))
        {
            return false;
        }

        next = new UserMessage(
            0,
            SystemId.None,
            target,
            _next,
            Oldest,
            kept.After < Oldest ? 0 : kept.After,
            kept.Message.IsOrdered,
            kept.Message.Kind,
            kept.Message.About,
            RoundUp(kept.Deadline - now),
            kept.Epoch,
            kept.Context,
            kept.Message.Type,
            kept.Message.Payload);
        kept.WasSent = true;
        StandsSince = IsWaiting ? StandsSince : now;
        _onTheWayBytes += bytes;
        _next++;
        UsedAt = now;
        return true;
    }

    /// <summary>The target has everything below a number, and a number.</summary>
    public void Delivered(long below, long number, TimeSpan now)
    {
        long oldest = Oldest;
        for (long done = Oldest; done < Math.Min(below, End); done++)
        {
            Complete(done);
        }

        if (number >= Oldest && number < End)
        {
            Complete(number);
        }

        UsedAt = now;
        RemoveDone();
        StandsSince = Oldest > oldest ? now : StandsSince;
    }

    /// <summary>Something has been said of a copy of a message.</summary>
    public void Said(long number, UndeliverableReason reason, TimeSpan now, TimeSpan longestPause)
    {
        if (number < Oldest || number >= End || At(number).IsDone)
        {
            return;
        }

        ref KeptMessage kept = ref At(number);
        kept.Said = reason;
        UsedAt = now;
        if (reason is UndeliverableReason.UnknownSystem or UndeliverableReason.Unreachable or UndeliverableReason.NoMessages)
        {
            GiveUp(number, isExpired: false);
            RemoveDone();
        }
        else if (reason is UndeliverableReason.Busy or UndeliverableReason.Moving)
        {
            SendAgainFrom(number);
            bool isPaused = now < PausedUntil;
            _pause = isPaused ? _pause : Shorter(_pause == TimeSpan.Zero ? longestPause / 16 : 2 * _pause, longestPause);
            PausedUntil = now + _pause;
        }
    }

    /// <summary>What was sent may be lost: all that is kept goes again.</summary>
    public void SendAgain(TimeSpan now)
    {
        StandsSince = now;
        SendAgainFrom(Oldest);
    }

    /// <summary>Gives up what has lived for long enough.</summary>
    public void Expire(TimeSpan now)
    {
        FirstDeadline = TimeSpan.MaxValue;
        for (long number = Oldest; number < End; number++)
        {
            ref KeptMessage kept = ref At(number);
            if (kept.IsDone)
            {
                continue;
            }

            if (kept.Deadline <= now)
            {
                GiveUp(number, isExpired: true);
            }
            else
            {
                FirstDeadline = Shorter(FirstDeadline, kept.Deadline);
            }
        }

        RemoveDone();
    }

    /// <summary>Gives up the room for messages, if there is none.</summary>
    public void Relieve()
    {
        if (IsEmpty)
        {
            _kept.Relieve();
            _lastOfType = null;
        }
    }

    /// <summary>This system sends nothing any more under its name.</summary>
    public void Abandon()
    {
        for (long number = Oldest; number < End; number++)
        {
            At(number).Completion?.Abandoned(At(number).WasSent);
        }
    }

    private ref KeptMessage At(long number) => ref _kept[(int)(number - Oldest)];

    private long AfterOf(in OutgoingMessage message, long number)
    {
        if (!message.IsOrdered)
        {
            return 0;
        }

        _lastOfType ??= [];
        long after = KeptFrom(_lastOfType.GetValueOrDefault(message.Type));
        _lastOfType[message.Type] = number;
        return after;
    }

    // The message of that number, or the one before it of its type that is still kept; 0 if none is.
    private long KeptFrom(long number)
    {
        while (number >= Oldest && At(number).IsDone)
        {
            number = At(number).After;
        }

        return number < Oldest ? 0 : number;
    }

    private void SkipDone()
    {
        while (_next < End && At(_next).IsDone)
        {
            _next++;
        }
    }

    // Whatever is behind it has gone, or goes again after it.
    private void SendAgainFrom(long number)
    {
        for (long again = number; again < _next; again++)
        {
            _onTheWayBytes -= At(again).IsDone ? 0 : At(again).Message.Payload.Length;
        }

        _next = Math.Min(_next, number);
    }

    private void Complete(long number)
    {
        ref KeptMessage kept = ref At(number);
        if (kept.Completion is { } completion)
        {
            _pause = TimeSpan.Zero;
            PausedUntil = TimeSpan.Zero;
            Finish(ref kept, number, isDelivered: true);
            completion.Delivered();
        }
    }

    // What comes behind it of its type waits at the target for the one before it instead, and is told so by going again.
    private void GiveUp(long number, bool isExpired)
    {
        ref KeptMessage kept = ref At(number);
        ISendCompletion completion = kept.Completion!;
        Finish(ref kept, number, isDelivered: false);
        completion.GivenUp(kept.Said, isExpired, kept.WasSent);
        if (!kept.Message.IsOrdered || _lastOfType!.GetValueOrDefault(kept.Message.Type) == number)
        {
            // None is behind it: there may be thousands to look through, for each of thousands.
            return;
        }

        for (long behind = number + 1; behind < End; behind++)
        {
            if (!At(behind).IsDone && At(behind).After == number)
            {
                At(behind).After = KeptFrom(number);
                SendAgainFrom(behind);
                return;
            }
        }
    }

    private void Finish(ref KeptMessage kept, long number, bool isDelivered)
    {
        owner.Ended(kept.Message.Payload.Length, isDelivered);
        _onTheWayBytes -= number < _next ? kept.Message.Payload.Length : 0;
        kept.Completion = null;
        kept.Message = kept.Message with { Payload = default };
    }

    private void RemoveDone()
    {
        while (_kept.Count > 0 && _kept[0].IsDone)
        {
            _kept.RemoveFirst();
            Oldest++;
        }

        _next = Math.Max(_next, Oldest);
        if (_kept.Count == 0)
        {
            _lastOfType?.Clear();
            FirstDeadline = TimeSpan.MaxValue;
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan RoundUp(TimeSpan time) =>
        new((time.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond);
}
