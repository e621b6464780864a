using System;
using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Core.Following;

/// <summary>In which root epoch one update is: a question that is open, in the line of those that will be, or waits for a place there.</summary>
internal sealed class UpdateQuestion(EpochRef update)
{
    public EpochRef Update => update;

    /// <summary>0 until it is asked.</summary>
    public long Nonce { get; set; }

    /// <summary>The ordinal of the channel over which it was asked, or taken back; null if there was no link.</summary>
    public int? Channel { get; set; }

    /// <summary>When it was asked last.</summary>
    public TimeSpan AskedAt { get; set; }

    /// <summary>How often the same was asked before in vain, and came behind others.</summary>
    public int Turns { get; set; }

    /// <summary>Whether it is open, or in the line of those that will be.</summary>
    public bool HasPlace { get; set; }

    /// <summary>Its place in that line.</summary>
    public LinkedListNode<UpdateQuestion>? InLine { get; set; }

    /// <summary>Whose place it has; null if it is nobody's.</summary>
    public AskingCause? Cause { get; set; }

    /// <summary>Who wants to be told, in the order in which they came; nobody of one that is taken back.</summary>
    public LinkedList<UpdateAsking> Askings { get; } = [];
}
