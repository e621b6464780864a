using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Messaging;

/// <summary>A message that has come and cannot be delivered yet.</summary>
internal sealed class HeldMessage(IncomingStream stream, in UserMessage message, TimeSpan deadline, long arrival)
{
    private const int ElementBytes = 256;

    /// <summary>By the epoch that has to be applied first, then as they came.</summary>
    public static readonly IComparer<HeldMessage> ByEpoch =
        Comparer<HeldMessage>.Create(static (one, other) => (one.Until!.Value.Number, one.Arrival).CompareTo((other.Until!.Value.Number, other.Arrival)));

    /// <summary>As they came.</summary>
    public static readonly IComparer<HeldMessage> ByArrival = Comparer<HeldMessage>.Create(static (one, other) => one.Arrival.CompareTo(other.Arrival));

    /// <summary>The how manieth that had to wait.</summary>
    public long Arrival { get; } = arrival;

    public IncomingStream Stream => stream;

    /// <summary>The message, in memory of its own.</summary>
    public UserMessage Message { get; private set; } = message with { Type = message.Type.ToOwned(), Payload = message.Payload.ToArray() };

    public TimeSpan Deadline { get; private set; } = deadline;

    /// <summary>What it waits for.</summary>
    public UndeliverableReason WaitsFor { get; set; }

    /// <summary>What its sender was told that it waits for.</summary>
    public UndeliverableReason Told { get; set; }

    /// <summary>The root epoch that has to be applied first, once it is known.</summary>
    public Epoch? Until { get; set; }

    /// <summary>The update of its sender that it waits for, as long as it is not known in which root epoch that is.</summary>
    public AwaitedUpdate? Awaits { get; set; }

    /// <summary>Whether updates of others in its context were asked for.</summary>
    public bool HasQuestions { get; set; }

    /// <summary>Whether it waits no longer: it was delivered, or given up.</summary>
    public bool IsOver { get; set; }

    /// <summary>What it counts for: its payload, and what its context costs while that is asked for.</summary>
    public int Bytes => BytesOf(Message);

    /// <summary>What a message counts for that waits.</summary>
    public static int BytesOf(in UserMessage message) => message.Payload.Length + (ElementBytes * message.Context.Epochs.Length);

    /// <summary>Another copy has come, which may have to wait for less.</summary>
    public void Renew(in UserMessage copy, TimeSpan deadline)
    {
        Deadline = deadline > Deadline ? deadline : Deadline;
        Message = Message with { After = Math.Min(Message.After, copy.After) };
    }
}
