using System;

namespace Coherence.Core.Indexes;

/// <summary>Gives stamps that rise: later than every stamp given or observed before, and close to the physical clock.</summary>
/// <remarks>specs/indexes.md#stamps. Pure: the physical time is an input, and may jump either way. For one thread.</remarks>
public sealed class HybridClock
{
    /// <summary>The latest stamp given or observed.</summary>
    public HybridTime Latest { get; private set; }

    /// <summary>The next stamp.</summary>
    /// <remarks>
    /// Where a stamp close to <see cref="HybridTime.Maximum"/> has been observed the stamps stop rising there, and ties are
    /// decided by the operation id: a writer who publishes such a stamp spoils the order of the values it may write, and nothing else.
    /// </remarks>
    /// <param name="physicalMilliseconds">The physical clock now: 0 to <see cref="HybridTime.MaximumPhysicalMilliseconds"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The physical time is out of its range.</exception>
    public HybridTime Next(long physicalMilliseconds)
    {
        HybridTime physical = new(physicalMilliseconds, logical: 0);
        if (physical > Latest)
        {
            Latest = physical;
        }
        else if (Latest < HybridTime.Maximum)
        {
            Latest = new HybridTime(Latest.Value + 1);
        }

        return Latest;
    }

    /// <summary>Takes note of a stamp that this writer has seen, in a value or an operation: stamps to come are later.</summary>
    public void Observe(HybridTime stamp)
    {
        if (stamp > Latest)
        {
            Latest = stamp;
        }
    }
}
