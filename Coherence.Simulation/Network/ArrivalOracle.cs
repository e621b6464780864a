using System.Collections.Generic;

namespace Coherence.Simulation.Network;

/// <summary>Knows which epoch a system must have applied from the parts that have arrived over its link, and no other (EPO-1).</summary>
internal sealed class ArrivalOracle(long applied)
{
    private readonly Dictionary<long, (long Epoch, HashSet<int> Missing)> _byPrevious = [];

    public long Applied { get; private set; } = applied;

    public void Arrived(in UpdateMark mark)
    {
        if (mark.Epoch <= Applied)
        {
            return;
        }

        if (!_byPrevious.TryGetValue(mark.Previous, out (long Epoch, HashSet<int> Missing) update) || update.Epoch != mark.Epoch)
        {
            update = (mark.Epoch, [.. System.Linq.Enumerable.Range(0, mark.Parts)]);
            _byPrevious[mark.Previous] = update;
        }

        _ = update.Missing.Remove(mark.Part);
        while (_byPrevious.TryGetValue(Applied, out (long Epoch, HashSet<int> Missing) next) && next.Missing.Count == 0)
        {
            _ = _byPrevious.Remove(Applied);
            Applied = next.Epoch;
        }
    }
}
