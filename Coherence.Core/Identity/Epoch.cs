using System;
using System.Globalization;

namespace Coherence.Core.Identity;

/// <summary>The number of an update in its origin's timeline: 1, 2, 3, … Zero is the state before the first update.</summary>
/// <param name="Number">0 to 2⁶³ − 1.</param>
public readonly record struct Epoch(long Number) : IComparable<Epoch>
{
    /// <summary>The state before the first update.</summary>
    public static Epoch Zero => default;

    /// <summary>The epoch after this one.</summary>
    public Epoch Next => new(Number + 1);

    /// <inheritdoc/>
    public int CompareTo(Epoch other) => Number.CompareTo(other.Number);

    /// <inheritdoc/>
    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether <paramref name="left"/> is the earlier epoch.</summary>
    public static bool operator <(Epoch left, Epoch right) => left.Number < right.Number;

    /// <summary>Whether <paramref name="left"/> is the later epoch.</summary>
    public static bool operator >(Epoch left, Epoch right) => left.Number > right.Number;

    /// <summary>Whether <paramref name="left"/> is not the later epoch.</summary>
    public static bool operator <=(Epoch left, Epoch right) => left.Number <= right.Number;

    /// <summary>Whether <paramref name="left"/> is not the earlier epoch.</summary>
    public static bool operator >=(Epoch left, Epoch right) => left.Number >= right.Number;
}
