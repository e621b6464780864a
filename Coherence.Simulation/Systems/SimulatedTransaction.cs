using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Publishing;
using Coherence.Simulation.Model;

namespace Coherence.Simulation.Systems;

/// <summary>What a transaction has read of one epoch, and is decided upon by.</summary>
internal sealed class SimulatedTransaction(Epoch epoch)
{
    private readonly List<(ModelKey Key, GrantedValue? Known, SimulatedRead? Asked)> _reads = [];

    /// <summary>A value that the cache had.</summary>
    public void Add(ModelKey key, GrantedValue known) => _reads.Add((key, known, null));

    /// <summary>A value that was asked for.</summary>
    public void Add(ModelKey key, SimulatedRead asked) => _reads.Add((key, null, asked));

    /// <summary>The values; null if one has not come yet, or never will.</summary>
    public IReadOnlyList<(ModelKey Key, byte[]? Value)>? Finish()
    {
        var values = new List<(ModelKey, byte[]?)>();
        foreach ((ModelKey key, GrantedValue? known, SimulatedRead? asked) in _reads)
        {
            if ((known ?? asked?.Value) is not { } value)
            {
                return null;
            }

            values.Add((key, value.IsAbsent ? null : value.Bytes.ToArray()));
        }

        return values;
    }

    /// <summary>Lets an update take effect only if nothing of what was read has changed.</summary>
    public void Assert(Update update)
    {
        foreach ((ModelKey key, _, _) in _reads)
        {
            _ = update.AssertUnchanged(key.Spec, epoch);
        }
    }
}
