using System;
using System.Globalization;

namespace Coherence.Core.Indexes;

/// <summary>A stamp of a hybrid logical clock: by it the last of several writers is found. Compared as a number.</summary>
/// <remarks>
/// specs/indexes.md#stamps. Milliseconds of a physical clock in the upper 48 bits, a logical count that orders stamps of
/// one millisecond in the lower 16. Follows causality where each writer's <see cref="HybridClock"/> observes the stamps it reads.
/// </remarks>
public readonly record struct HybridTime : IComparable<HybridTime>
{
    /// <summary>How many of the lower bits count within a millisecond.</summary>
    public const int LogicalBits = 16;

    /// <summary>The greatest physical part: 2⁴⁷ − 1 milliseconds, 4,459 years.</summary>
    public const long MaximumPhysicalMilliseconds = long.MaxValue >> LogicalBits;

    /// <summary>The greatest logical part, 65,535.</summary>
    public const int MaximumLogical = (1 << LogicalBits) - 1;

    /// <summary>Of the number on the wire.</summary>
    /// <param name="value">0 to 2⁶³ − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public HybridTime(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Value = value;
    }

    /// <summary>Of its two parts.</summary>
    /// <param name="physicalMilliseconds">0 to <see cref="MaximumPhysicalMilliseconds"/>; by custom since 1970-01-01 UTC.</param>
    /// <param name="logical">0 to <see cref="MaximumLogical"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A part is out of its range.</exception>
    public HybridTime(long physicalMilliseconds, int logical)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(physicalMilliseconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(physicalMilliseconds, MaximumPhysicalMilliseconds);
        ArgumentOutOfRangeException.ThrowIfNegative(logical);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(logical, MaximumLogical);
        Value = (physicalMilliseconds << LogicalBits) | (uint)logical;
    }

    /// <summary>Before every stamp that a clock gives.</summary>
    public static HybridTime Zero => default;

    /// <summary>The last stamp there is.</summary>
    public static HybridTime Maximum => new(long.MaxValue);

    /// <summary>The number on the wire, 0 to 2⁶³ − 1.</summary>
    public long Value { get; }

    /// <summary>The physical part, in milliseconds.</summary>
    public long PhysicalMilliseconds => Value >> LogicalBits;

    /// <summary>The logical part, 0 to <see cref="MaximumLogical"/>.</summary>
    public int Logical => (int)(Value & MaximumLogical);

    /// <inheritdoc/>
    public int CompareTo(HybridTime other) => Value.CompareTo(other.Value);

    /// <summary>The form <c>physical.logical</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PhysicalMilliseconds}.{Logical}");

    /// <summary>Whether <paramref name="left"/> is the earlier stamp.</summary>
    public static bool operator <(HybridTime left, HybridTime right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> is the later stamp.</summary>
    public static bool operator >(HybridTime left, HybridTime right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> is not the later stamp.</summary>
    public static bool operator <=(HybridTime left, HybridTime right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> is not the earlier stamp.</summary>
    public static bool operator >=(HybridTime left, HybridTime right) => left.Value >= right.Value;
}
