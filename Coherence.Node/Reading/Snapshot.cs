using System;
using Coherence.Core.Caching;
using Coherence.Core.Identity;

namespace Coherence.Node.Reading;

/// <summary>Values of one root epoch: no two of them can disagree (COH-5).</summary>
public sealed class Snapshot
{
    private readonly GrantedValue[] _values;

    internal Snapshot(Epoch epoch, TimeSpan age, bool isStale, GrantedValue[] values)
    {
        Epoch = epoch;
        Age = age;
        IsStale = isStale;
        _values = values;
    }

    /// <summary>The root epoch that all values belong to.</summary>
    public Epoch Epoch { get; }

    /// <inheritdoc cref="ReadResult.Age"/>
    public TimeSpan Age { get; }

    /// <inheritdoc cref="ReadResult.IsStale"/>
    public bool IsStale { get; }

    /// <summary>How many values there are.</summary>
    public int Count => _values.Length;

    /// <summary>The value of the spec that was asked for at this position.</summary>
    public ReadResult this[int position] => new(_values[position], Epoch, Age, IsStale);
}
