using System;
using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Messages;

namespace Coherence.Node.Reading;

/// <summary>Who watches what. Engine thread.</summary>
internal sealed class WatcherTable
{
    private readonly Dictionary<CachedValue, List<Watcher>> _byValue = [];
    private readonly Dictionary<Watcher, CachedValue> _byWatcher = [];

    public void Add(SystemEngine engine, CachedValue value, Watcher watcher)
    {
        if (!_byValue.TryGetValue(value, out List<Watcher>? watchers))
        {
            watchers = [];
            _byValue.Add(value, watchers);
        }

        watchers.Add(watcher);
        _byWatcher.Add(watcher, value);
        if (engine.IsLeaseValid && value.Current is { } current && current.Changed <= engine.Cache.Applied)
        {
            watcher.Offer(current, engine.Cache.Applied);
        }
    }

    public void Remove(SystemEngine engine, Watcher watcher)
    {
        if (!_byWatcher.Remove(watcher, out CachedValue? value))
        {
            return;
        }

        engine.Unwatch(value);
        List<Watcher> watchers = _byValue[value];
        _ = watchers.Remove(watcher);
        if (watchers.Count == 0)
        {
            _ = _byValue.Remove(value);
        }
    }

    public void Changed(CachedValue value, Core.Identity.Epoch epoch)
    {
        if (value.Current is { } current && _byValue.TryGetValue(value, out List<Watcher>? watchers))
        {
            foreach (Watcher watcher in watchers)
            {
                watcher.Offer(current, epoch);
            }
        }
    }

    public void Refused(CachedValue value, RefuseReason reason)
    {
        if (_byValue.TryGetValue(value, out List<Watcher>? watchers))
        {
            foreach (Watcher watcher in watchers)
            {
                watcher.End(ReadFailures.Of(value.Spec, reason));
            }
        }
    }

    public void EndAll(Exception failure)
    {
        foreach (Watcher watcher in _byWatcher.Keys)
        {
            watcher.End(failure);
        }
    }
}
