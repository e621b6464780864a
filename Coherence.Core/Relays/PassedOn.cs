using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Relays;

/// <summary>What systems below have said that was passed on over the present link: it is said once.</summary>
/// <remarks>
/// In a circle of relays, which lasts until somebody notices, it would otherwise go round for ever, and where a network
/// doubles messages, multiply.
/// </remarks>
internal sealed class PassedOn
{
    // So many at most are remembered; beyond it what is said again goes up again (BND-1).
    private const int Remembered = 65_536;

    private readonly Dictionary<SystemId, Epoch> _known = [];
    private readonly HashSet<ReleaseArc> _released = [];

    /// <summary>Whether it is news that an origin knows the outcome of its updates up to an epoch.</summary>
    public bool IsNews(SystemId origin, Epoch known)
    {
        if (_known.TryGetValue(origin, out Epoch before) && before >= known)
        {
            return false;
        }

        if (_known.Count >= Remembered)
        {
            _known.Clear();
        }

        _known[origin] = known;
        return true;
    }

    /// <summary>Whether it is news that an arc is used up.</summary>
    public bool IsNews(in ReleaseArc release)
    {
        if (_released.Count >= Remembered)
        {
            _released.Clear();
        }

        return _released.Add(release);
    }

    /// <summary>An origin is asked: what it says is an answer, also if it said it before.</summary>
    public void Forget(SystemId origin) => _known.Remove(origin);

    /// <summary>What was passed on may have been lost.</summary>
    public void Clear()
    {
        _known.Clear();
        _released.Clear();
    }
}
