using System;
using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Node.Leases;
using Coherence.Node.Reading;

namespace Coherence.Node.Speculation;

/// <summary>Who watches what speculatively. Engine thread.</summary>
internal sealed class SpeculativeWatchers(LeaseClock lease)
{
    private readonly Dictionary<IndexSpec, Watched> _bySpec = [];

    public void Add(SystemEngine engine, SpeculativeWatcher watcher)
    {
        if (_bySpec.TryGetValue(watcher.Spec, out Watched? watched))
        {
            watched.Watchers.Add(watcher);
            if (watched.Newest is { } newest)
            {
                watcher.Offer(newest);
            }

            return;
        }

        watched = new Watched();
        watched.Watchers.Add(watcher);
        _bySpec.Add(watcher.Spec, watched);
        watched.Value = engine.WatchSpeculatively(watcher.Spec);
    }

    public void Remove(SystemEngine engine, SpeculativeWatcher watcher)
    {
        if (_bySpec.TryGetValue(watcher.Spec, out Watched? watched) && watched.Watchers.Remove(watcher) && watched.Watchers.Count == 0)
        {
            _ = _bySpec.Remove(watcher.Spec);
            engine.UnwatchSpeculatively(watched.Value!);
        }
    }

    public void Changed(IndexSpec spec, GrantedValue value, Epoch at)
    {
        if (!_bySpec.TryGetValue(spec, out Watched? watched))
        {
            return;
        }

        TimeSpan age = lease.Age(out bool isLost);
        var result = new ReadResult(value, at, age, isLost);
        watched.Newest = result;
        watched.Watchers.ForEach(watcher => watcher.Offer(result));
    }

    public void Refused(CachedValue value, RefuseReason reason)
    {
        if (_bySpec.TryGetValue(value.Spec, out Watched? watched))
        {
            watched.Watchers.ForEach(watcher => watcher.End(ReadFailures.Of(value.Spec, reason)));
        }
    }

    public void EndAll(Exception failure)
    {
        foreach (Watched watched in _bySpec.Values)
        {
            watched.Watchers.ForEach(watcher => watcher.End(failure));
        }
    }

    private sealed class Watched
    {
        public List<SpeculativeWatcher> Watchers { get; } = [];

        public CachedValue? Value { get; set; }

        public ReadResult? Newest { get; set; }
    }
}
