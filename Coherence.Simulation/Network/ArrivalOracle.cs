using System.Collections.Generic;

namespace Coherence.Simulation.Network;

/// <summary>Knows which epoch a node must have applied from the parts that have arrived, and no other (EPO-1).</summary>
internal sealed class ArrivalOracle(long applied)
{
    private readonly Dictionary<long, (long Epoch, ulong Missing)> _byPrevious = [];

    public long Applied { get; private set; } = applied;

    public void Arrived(in UpdateMark mark)
    {
        if (mark.Epoch <= Applied)
        {
            return;
        }

        ulong missing = _byPrevious.TryGetValue(mark.Previous, out (long Epoch, ulong Missing) present)
            ? present.Missing
            : (1UL << mark.Parts) - 1;
        _byPrevious[mark.Previous] = (mark.Epoch, missing & ~(1UL << mark.Part));
        while (_byPrevious.TryGetValue(Applied, out (long Epoch, ulong Missing) next) && next.Missing == 0)
        {
            _ = _byPrevious.Remove(Applied);
            Applied = next.Epoch;
        }
    }
}
