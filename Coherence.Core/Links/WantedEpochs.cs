using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Core.Links;

/// <summary>Which root epochs one end of a link wants to be brought to, or has said that it wants to be brought to, as soon as there are such epochs.</summary>
/// <remarks>
/// specs/protocol.md#waitforepoch. Whoever names an epoch may name any, and nobody is brought anywhere before the epoch that it named. So few are
/// remembered, and of more those that come first: what is wanted further ahead takes no place from them, and comes with a heartbeat (BND-1).
/// </remarks>
internal sealed class WantedEpochs
{
    private const int Maximum = 64;

    // In order, each once.
    private readonly List<Epoch> _epochs = [];

    public int Count => _epochs.Count;

    /// <summary>The one that comes first. There must be one.</summary>
    public Epoch First => _epochs[0];

    /// <summary>In order.</summary>
    public IReadOnlyList<Epoch> All => _epochs;

    /// <summary>Adds one; false if it is there already, or as many are there that come before it.</summary>
    public bool TryAdd(Epoch epoch)
    {
        int index = _epochs.BinarySearch(epoch);
        if (index >= 0 || ~index >= Maximum)
        {
            return false;
        }

        if (_epochs.Count == Maximum)
        {
            _epochs.RemoveAt(Maximum - 1);
        }

        _epochs.Insert(~index, epoch);
        return true;
    }

    /// <summary>An epoch is reached; false if none up to it was wanted.</summary>
    public bool Reached(Epoch epoch)
    {
        int reached = 0;
        while (reached < _epochs.Count && _epochs[reached] <= epoch)
        {
            reached++;
        }

        _epochs.RemoveRange(0, reached);
        return reached > 0;
    }
}
