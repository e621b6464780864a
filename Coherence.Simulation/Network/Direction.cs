using System;
using System.Collections.Generic;
using System.IO;
using Coherence.Core.Messages;
using Coherence.Simulation.Randomness;
using Coherence.Simulation.Scheduling;

namespace Coherence.Simulation.Network;

/// <summary>One way of a channel: takes frames, and lets their units arrive late, twice or out of order, as the plan says.</summary>
internal sealed class Direction(
    Channel channel, bool isDown, IChannelEnd receiver, EventQueue queue, SeededRandom random, NetworkPlan plan, WireMutator mutator)
{
    private readonly List<byte[]> _unflushed = [];
    private readonly List<WireMessage> _messages = [];
    private readonly List<WireMessage> _unitMessages = [];
    private readonly MemoryStream _part = new();
    private long _afterHandshake;
    private bool _isLost;

    public Channel Channel => channel;

    public bool IsDown => isDown;

    public IChannelEnd Receiver => receiver;

    /// <summary>The side that what goes this way is sent from.</summary>
    public SimulatedChannel? Sender { get; set; }

    /// <summary>The system that it is sent from.</summary>
    public IChannelEnd? SenderEnd { get; set; }

    /// <summary>Whether what is on its way, or sent from here on, does not arrive.</summary>
    public bool IsLost
    {
        get => _isLost || channel.IsCut;
        set => _isLost = value;
    }

    /// <summary>When the last of what was sent arrives.</summary>
    public long LastArrival { get; private set; }

    public void Queue(byte[] frame) => _unflushed.Add(frame);

    public void Flush()
    {
        foreach (byte[] frame in _unflushed)
        {
            Transmit(frame);
        }

        _unflushed.Clear();
    }

    private void Transmit(byte[] frame)
    {
        MessageCutter.Cut(frame, _messages);
        if (plan.IsOrderly && !mutator.IsActive)
        {
            TransmitWhole(frame);
            return;
        }

        foreach (WireMessage message in _messages)
        {
            bool begins = message.Code == MessageCode.BeginUpdate;
            if (!begins && _part.Length == 0)
            {
                TransmitUnit(new WireUnit(message.Bytes.ToArray(), message.Code));
                continue;
            }

            _part.Write(message.Bytes.Span);
            if (message.Code == MessageCode.EndUpdate)
            {
                TransmitUnit(new WireUnit(_part.ToArray(), MessageCode.BeginUpdate));
                _part.SetLength(0);
            }
        }
    }

    // In order; now and then a frame goes as two, cut between two messages, so that a part spans frames and can be torn.
    private void TransmitWhole(byte[] frame)
    {
        int cut = _messages.Count > 1 && random.Chance(100) ? random.Below(_messages.Count) : 0;
        int length = 0;
        int from = 0;
        List<UpdateMark>? marks = null;
        for (int index = 0; index < _messages.Count; index++)
        {
            Note(_messages[index], ref marks);
            length += _messages[index].Bytes.Length;
            if (index == cut - 1 || index == _messages.Count - 1)
            {
                Schedule(InOrder(), frame.AsMemory(from, length - from), marks);
                from = length;
                marks = null;
            }
        }
    }

    private void TransmitUnit(WireUnit unit)
    {
        if (mutator.IsActive)
        {
            if (mutator.Mutate(channel.Child, isDown, unit) is not { } mutated)
            {
                return;
            }

            unit = mutated;
        }

        Carry(unit);
    }

    private void Carry(WireUnit unit)
    {
        List<UpdateMark>? marks = null;
        if (unit.Code == MessageCode.BeginUpdate)
        {
            MessageCutter.Cut(unit.Bytes, _unitMessages);
            foreach (WireMessage message in _unitMessages)
            {
                Note(message, ref marks);
            }
        }
        else
        {
            Note(new WireMessage(unit.Code, unit.Bytes), ref marks);
        }

        if (plan.IsOrderly)
        {
            Schedule(InOrder(), unit.Bytes, marks);
            return;
        }

        long arrival = queue.Now + Delay();
        if (unit.Code == MessageCode.Grant && random.Chance(plan.LateGrantsPerThousand))
        {
            arrival += random.Between(0, plan.LateDelay);
        }

        if (unit.IsHandshake)
        {
            _afterHandshake = Math.Max(_afterHandshake, arrival + 1);
        }
        else
        {
            arrival = Math.Max(arrival, _afterHandshake);
            if (random.Chance(plan.TwicePerThousand))
            {
                Schedule(Math.Max(queue.Now + Delay(), _afterHandshake), unit.Bytes, marks);
            }
        }

        Schedule(arrival, unit.Bytes, marks);
    }

    private void Note(in WireMessage message, ref List<UpdateMark>? marks)
    {
        if (channel.Check.Sent(isDown, message) is { } mark)
        {
            (marks ??= []).Add(mark);
        }
    }

    private long Delay() => random.Between(plan.MinimumDelay, plan.MaximumDelay)
        + (random.Chance(plan.LatePerThousand) ? random.Between(0, plan.LateDelay) : 0);

    private long InOrder() => Math.Max(LastArrival, queue.Now + Delay());

    private void Schedule(long arrival, ReadOnlyMemory<byte> bytes, List<UpdateMark>? marks)
    {
        LastArrival = Math.Max(LastArrival, arrival);
        queue.ScheduleAt(arrival, new Delivery(this, bytes, marks));
    }
}
