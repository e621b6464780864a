using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Serving;

/// <summary>A question that came to a root or a relay, about an epoch that it has not followed yet.</summary>
/// <param name="question">The question. Its context, type and payload say nothing, and are not kept.</param>
/// <param name="from">The child over which it came; null if it came from above.</param>
/// <param name="now">The present time.</param>
/// <param name="arrival">The how manieth that had to wait.</param>
internal sealed class HeldQuestion(in UserMessage question, Child? from, TimeSpan now, long arrival)
{
    /// <summary>By the epoch that it asks about, then as they came.</summary>
    public static readonly IComparer<HeldQuestion> ByEpoch =
        Comparer<HeldQuestion>.Create(static (one, other) => (one.Epoch.Number, one._arrival).CompareTo((other.Epoch.Number, other._arrival)));

    private readonly long _arrival = arrival;

    /// <summary>Who asks, whom, and which of its messages to that this is.</summary>
    public (SystemId From, SystemId To, long Number) Name { get; } = (question.From, question.To, question.Number);

    /// <summary>The root epoch that it asks about.</summary>
    public Epoch Epoch { get; } = question.Epoch;

    public Child? From => from;

    /// <summary>When its lifetime ends.</summary>
    public TimeSpan Deadline { get; } = now + question.Lifetime;

    /// <summary>What says that the epoch was followed. All below the oldest that is kept is done anyway.</summary>
    public Delivered Answer { get; } = new(0, question.To, question.From, question.Oldest, question.Number);
}
