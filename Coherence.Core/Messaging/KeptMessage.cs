using System;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Messaging;

/// <summary>A message that its sender keeps.</summary>
internal struct KeptMessage
{
    public OutgoingMessage Message;

    /// <summary>Who is told how it ended; null once that has happened.</summary>
    public ISendCompletion? Completion;

    /// <summary>The message of its type that comes before it; 0 if none has to.</summary>
    public long After;

    /// <summary>Stands for the updates that were published before it.</summary>
    public long Ticket;

    /// <summary>The root epoch that has to be reached first at the target.</summary>
    public Epoch Epoch;

    /// <summary>The update that has to be, too; not known before it is numbered.</summary>
    public CausalContext Context;

    public bool HasContext;

    public TimeSpan Deadline;

    /// <summary>Whether a copy has left.</summary>
    public bool WasSent;

    /// <summary>What was said of it last.</summary>
    public UndeliverableReason Said;

    public readonly bool IsDone => Completion is null;
}
