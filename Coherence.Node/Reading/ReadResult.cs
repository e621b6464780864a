using System;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Speculation;

namespace Coherence.Node.Reading;

/// <summary>A value of an index, the root epoch as of which it was read, and how old that is.</summary>
public readonly struct ReadResult
{
    private readonly GrantedValue _value;

    // Its complement if the answer is stale: a result has no room to spare.
    private readonly long _age;

    internal ReadResult(GrantedValue value, Epoch epoch, TimeSpan age, bool isStale)
    {
        _value = value;
        _age = isStale ? ~age.Ticks : age.Ticks;
        Epoch = epoch;
    }

    /// <summary>The root epoch at which the value holds.</summary>
    public Epoch Epoch { get; }

    /// <summary>Whether updates of this node that are not confirmed are part of the value: only of a speculative read. The root may still refuse them.</summary>
    public bool IsUnconfirmed => _value is SpeculativeValue;

    /// <summary>The root epoch that changed it last, what is unconfirmed aside; 0 if none did.</summary>
    public Epoch Changed => _value.Changed;

    /// <summary>Whether no operation ever changed it: it is the index's empty value.</summary>
    public bool IsAbsent => _value.IsAbsent;

    /// <summary>The bytes, in the format of the index; empty if absent. Shared and never changed.</summary>
    public ReadOnlyMemory<byte> Bytes => _value.Bytes;

    /// <summary>
    /// How long before the read the epoch is known to have been the root's newest, or an epoch before it was; never negative.
    /// The value is at most so much out of date.
    /// </summary>
    public TimeSpan Age => new(_age < 0 ? ~_age : _age);

    /// <summary>Whether the lease was lost when it was read, so that it does not count as current.</summary>
    public bool IsStale => _age < 0;
}
