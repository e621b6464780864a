using System;
using Coherence.Node.Options;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;

namespace Coherence.Node.Transactions;

/// <summary>How a transaction is run again when something that it read has changed meanwhile.</summary>
public sealed record TransactionOptions
{
    /// <summary>How often it is run at most. 1 to 10,000; default 16.</summary>
    public int MaximumAttempts { get; init; } = 16;

    /// <summary>The most that is waited after the first conflict; half of it is chance. It doubles from conflict to conflict. 1 ms to 1 min; default 2 ms.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>The most that is waited at a time. At least <see cref="FirstDelay"/>, at most 1 min; default 250 ms.</summary>
    public TimeSpan MaximumDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How new the epoch has to be that it reads. Default: the node's own.</summary>
    public ReadOptions Read { get; init; } = ReadOptions.Cached;

    /// <summary>What is waited for in the end. Default: that it is durable.</summary>
    public PublishAcknowledgement Acknowledgement { get; init; } = PublishAcknowledgement.Durable;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it, its value and the range.</exception>
    public void Validate()
    {
        OptionRange.Check(MaximumAttempts, 1, 10_000, nameof(MaximumAttempts));
        OptionRange.Check(FirstDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1), nameof(FirstDelay));
        OptionRange.Check(MaximumDelay, FirstDelay, TimeSpan.FromMinutes(1), nameof(MaximumDelay));
    }
}
