using System;
using System.Collections.Generic;

namespace Coherence.Simulation.Model;

/// <summary>The keys of updates that took effect, as the log says.</summary>
internal sealed class LoggedKeys
{
    private readonly Dictionary<UInt128, long> _epochs = [];

    public int Count => _epochs.Count;

    /// <summary>The epoch up to which keys were given up.</summary>
    public long ForgottenUpTo { get; private set; }

    /// <summary>The epoch in which an update with a key took effect; 0 if none is remembered.</summary>
    public long EpochOf(UInt128 key) => _epochs.GetValueOrDefault(key);

    public void Add(UInt128 key, long epoch) => _epochs.Add(key, epoch);

    public void ForgetUpTo(long epoch)
    {
        ForgottenUpTo = epoch;
        foreach ((UInt128 key, long tookEffect) in _epochs)
        {
            if (tookEffect <= epoch)
            {
                _ = _epochs.Remove(key);
            }
        }
    }
}
