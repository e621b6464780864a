using System;

namespace Coherence.Transport.Reconnect;

/// <summary>How long to wait before the next attempt to connect: longer after each failure, and never the same for many at once.</summary>
/// <remarks>
/// Half of each delay is fixed and half is random, so that the children of a root that comes back do not all arrive in one
/// instant. A calculation only: it waits for nothing and knows no clock. One thread at a time.
/// </remarks>
public sealed class ReconnectDelay
{
    /// <summary>The delay after the first failure, without the random part taken off: 50 ms.</summary>
    public static readonly TimeSpan DefaultInitial = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest delay: 5 s.</summary>
    public static readonly TimeSpan DefaultMaximum = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _initial;
    private readonly TimeSpan _maximum;
    private readonly Func<double> _random;
    private TimeSpan _ceiling;

    /// <summary>Delays from 50 ms to 5 s.</summary>
    /// <param name="random">Gives numbers from 0 (inclusive) to 1 (exclusive).</param>
    public ReconnectDelay(Func<double> random)
        : this(DefaultInitial, DefaultMaximum, random)
    {
    }

    /// <summary>Delays within bounds of one's own.</summary>
    /// <param name="initial">The upper bound of the first delay; more than zero.</param>
    /// <param name="maximum">The upper bound of every delay; at least <paramref name="initial"/>.</param>
    /// <param name="random">Gives numbers from 0 (inclusive) to 1 (exclusive).</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is outside its range.</exception>
    public ReconnectDelay(TimeSpan initial, TimeSpan maximum, Func<double> random)
    {
        if (initial <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(initial), $"initial is {initial:c}; more than zero is allowed.");
        }

        if (maximum < initial)
        {
            throw new ArgumentOutOfRangeException(nameof(maximum), $"maximum is {maximum:c}; at least initial, {initial:c}, is allowed.");
        }

        _initial = initial;
        _maximum = maximum;
        _random = random;
        _ceiling = initial;
    }

    /// <summary>The delay before the next attempt; the upper bound doubles each time until it is the maximum.</summary>
    public TimeSpan Next()
    {
        TimeSpan ceiling = _ceiling;
        _ceiling = ceiling > _maximum / 2 ? _maximum : ceiling * 2;
        return (ceiling / 2) + (ceiling / 2 * _random());
    }

    /// <summary>An attempt has succeeded: the next delay is a first one again.</summary>
    public void Reset() => _ceiling = _initial;
}
