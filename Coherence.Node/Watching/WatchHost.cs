using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Messages;
using Coherence.Core.Watching;
using Coherence.Node.Failures;
using Coherence.Node.Leases;

namespace Coherence.Node.Watching;

/// <summary>The watches of a node, and who reads them. Engine thread.</summary>
internal sealed class WatchHost(SystemEngine engine, LeaseClock lease)
{
    private readonly WatchTable _table = new(engine);
    private readonly HashSet<WatchFeed> _feeds = [];

    public void Add(WatchSet set, WatchFeed feed)
    {
        _ = _feeds.Add(feed);
        _table.Add(set);
    }

    public void Remove(WatchSet set, WatchFeed feed)
    {
        if (_feeds.Remove(feed))
        {
            _table.Remove(set);
        }
    }

    /// <summary>The epoch that a watch waits for is applied.</summary>
    public void Due(WatchSet set) => _table.Due(set);

    public void Changed(CachedValue value) => _table.Changed(value);

    public void Ended(CachedValue value) => _table.Ended(value);

    public void Refused(CachedValue value, RefuseReason reason) => _table.Refused(value, reason);

    /// <summary>An update is about to be applied, or has been: what can be told does not wait for the end of the turn, and what is sent then.</summary>
    public void BetweenUpdates() => _table.BetweenUpdates();

    /// <summary>At the end of each turn: tells what can be told.</summary>
    public void TurnEnded()
    {
        if (_table.TurnEnded(lease.IsSilent))
        {
            engine.EndTurn();
        }
    }

    /// <summary>The node has ended: whoever reads is told.</summary>
    public void EndAll(CoherenceException failure)
    {
        foreach (WatchFeed feed in _feeds)
        {
            feed.End(failure);
        }
    }
}
