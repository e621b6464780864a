using System;
using Coherence.Core.Codec;

namespace Coherence.Node.Messaging;

/// <summary>How a message is sent. The default lives for 30 seconds, and keeps the order.</summary>
public readonly record struct MessageOptions
{
    /// <summary>How long a message lives where nothing else is said: 30 s.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromSeconds(30);

    /// <summary>The shortest that a message may live.</summary>
    internal static readonly TimeSpan ShortestLifetime = TimeSpan.FromMilliseconds(1);

    /// <summary>For how long the message may be delivered: 1 ms to a day; null: 30 s. Then the sender is told that it was not, and it is not delivered any more.</summary>
    /// <remarks>
    /// As long as its target does not take it, as when nobody listens there for its type, it holds up what is 4,096 messages behind it to that target, of any type: one that may wait for
    /// long should not live for long. See specs/messaging.md#the-sender.
    /// </remarks>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>Whether the message may overtake those of its type that were sent to the same system before. Default: it does not.</summary>
    public bool IsUnordered { get; init; }

    /// <summary>Whether a message may live for so long.</summary>
    internal static bool IsLifetime(TimeSpan lifetime) =>
        lifetime >= ShortestLifetime && lifetime <= TimeSpan.FromMilliseconds(WireLimits.LifetimeMillisecondsMaximum);

    /// <summary>The lifetime.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside its range.</exception>
    internal TimeSpan CheckedLifetime()
    {
        TimeSpan lifetime = Lifetime ?? DefaultLifetime;
        return IsLifetime(lifetime) ? lifetime : throw new ArgumentOutOfRangeException(nameof(Lifetime), lifetime, "A message lives for 1 ms to a day.");
    }
}
