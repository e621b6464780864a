using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Publishing;

/// <summary>Takes identifiers from the arcs that were granted to this system, each once (ARC-2).</summary>
/// <remarks>One thread at a time.</remarks>
public sealed class IdentifierSource
{
    // The upstream gives a wholly used arc up by itself, so one that is not remembered costs nothing.
    private const int RememberedReleases = 16;

    // The arcs of an upstream that comes after so many others are not taken: nothing may ever be forgotten here (ARC-2).
    private const int RememberedUpstreams = 4096;

    // Each upstream that welcomes a system grants it one; those beyond this are not needed, and stay unused for ever.
    private const int WaitingArcs = 64;

    private readonly Queue<Arc> _next = [];
    private readonly Dictionary<SystemId, long> _newest = [];
    private readonly List<ReleaseArc> _released = [];
    private Arc _current;
    private UInt128 _position;
    private UInt128 _left;

    /// <summary>How many identifiers can be taken without another arc.</summary>
    public UInt128 Available
    {
        get
        {
            UInt128 available = _left;
            foreach (Arc arc in _next)
            {
                available += SizeOf(arc);
            }

            return available;
        }
    }

    /// <summary>The arcs that were used up last, each with the last epoch that used it, in order.</summary>
    public IReadOnlyList<ReleaseArc> Released => _released;

    /// <summary>How many were used up before those.</summary>
    public int ForgottenReleases { get; private set; }

    /// <summary>Takes a granted arc over. One whose number is not above all before it from the same upstream is a repetition, and is ignored.</summary>
    public void Grant(SystemId upstream, in GrantArc grant)
    {
        bool isKnown = _newest.TryGetValue(upstream, out long newest);
        if (grant.Number <= newest || _next.Count == WaitingArcs || (!isKnown && _newest.Count == RememberedUpstreams))
        {
            return;
        }

        _newest[upstream] = grant.Number;
        _next.Enqueue(grant.Arc);
    }

    /// <summary>Takes the next identifier.</summary>
    /// <param name="update">The update of this system that uses it.</param>
    /// <exception cref="InvalidOperationException">None is left; see <see cref="Available"/>.</exception>
    public Identifier Take(EpochRef update)
    {
        if (_left == UInt128.Zero)
        {
            UseNextArc(update);
        }

        Identifier taken = new(_position);
        _position = unchecked(_position + 1);
        _left--;
        return taken;
    }

    private static UInt128 SizeOf(Arc arc) => arc.Last.Value - arc.Prefix.Value + 1;

    private void UseNextArc(EpochRef update)
    {
        if (_next.Count == 0)
        {
            throw new InvalidOperationException("No identifier is left in the arcs of this system.");
        }

        if (_current != default)
        {
            // The identifier before this one may belong to the same epoch, so this epoch is the last that used the arc.
            if (_released.Count == RememberedReleases)
            {
                _released.RemoveAt(0);
                ForgottenReleases++;
            }

            _released.Add(new ReleaseArc(_current, update));
        }

        _current = _next.Dequeue();
        _position = _current.Prefix.Value;
        _left = SizeOf(_current);
    }
}
