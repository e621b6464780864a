using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Core.Sequencing;

/// <summary>An arc that was granted to a relay, and how far the systems that were named out of it have been forgotten.</summary>
/// <remarks>
/// Kept for ever, one for each start of a relay. Which systems were forgotten cannot be. But the relays below name systems out of smaller arcs, each relay
/// one after the other: so all of one such arc up to the newest that was forgotten count as forgotten. One of them that never published starts over all the same,
/// and has a newer name then.
/// </remarks>
/// <param name="arc">The arc.</param>
/// <param name="bits">The length of the prefix of the arcs out of which systems are named.</param>
internal sealed class RelayArc(Arc arc, int bits)
{
    // Beyond so many, what counts is the newest of all.
    private const int MaximumArcs = 4096;

    // Nothing is ever taken out, so they stay in the order in which they came.
    private readonly Dictionary<Identifier, Identifier> _newest = [];

    public Arc Arc { get; } = arc;

    /// <summary>All systems up to this one count as forgotten, whichever arc they were named out of.</summary>
    public Identifier NewestOfAll { get; private set; }

    /// <summary>The newest that was forgotten of each arc out of which systems were named.</summary>
    public IReadOnlyCollection<Identifier> Newest => _newest.Values;

    public void Forget(Identifier system)
    {
        Identifier prefix = PrefixOf(system);
        if (_newest.TryGetValue(prefix, out Identifier newest) || _newest.Count < MaximumArcs)
        {
            _newest[prefix] = system > newest ? system : newest;
            return;
        }

        ForgetUpTo(system);
    }

    public void ForgetUpTo(Identifier system) => NewestOfAll = system > NewestOfAll ? system : NewestOfAll;

    public bool MayBeForgotten(SystemId system) =>
        system.Value <= NewestOfAll || system.Value <= _newest.GetValueOrDefault(PrefixOf(system.Value));

    private Identifier PrefixOf(Identifier system) => new(system.Value & ~((System.UInt128.One << (Arc.SpaceBits - bits)) - 1));
}
