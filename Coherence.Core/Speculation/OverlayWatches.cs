using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Identity;

namespace Coherence.Core.Speculation;

/// <summary>The values of which every change is reported as they are read speculatively.</summary>
/// <remarks>What may have changed is marked in the course of a step, and looked at once at its end.</remarks>
internal sealed class OverlayWatches(Overlay overlay, IOverlayHost host)
{
    private readonly Dictionary<IndexSpec, OverlayWatch> _watches = [];
    private readonly List<OverlayWatch> _dirty = [];
    private readonly List<OverlayWatch> _folded = [];

    /// <summary>Somebody wants to hear of a value, beginning with what it is now.</summary>
    public void Add(CachedValue value)
    {
        if (!_watches.TryGetValue(value.Spec, out OverlayWatch? watch))
        {
            watch = new OverlayWatch(this, value);
            _watches.Add(value.Spec, watch);
        }

        watch.Watchers++;
        MarkDirty(watch);
    }

    /// <summary>One who wanted to hear of a value does not any more.</summary>
    /// <returns>What is not watched any more; null if others still want to hear of it.</returns>
    public OverlayWatch? Remove(CachedValue value) =>
        _watches.TryGetValue(value.Spec, out OverlayWatch? watch) && --watch.Watchers == 0 && _watches.Remove(value.Spec) ? watch : null;

    /// <summary>A value may be another than it was.</summary>
    public void MarkDirty(IndexSpec spec)
    {
        if (_watches.Count > 0 && _watches.TryGetValue(spec, out OverlayWatch? watch))
        {
            MarkDirty(watch);
        }
    }

    /// <summary>Something has changed: an index may fold one value out of others, of which nobody says that they belong together.</summary>
    public void MarkFoldedDirty()
    {
        foreach (OverlayWatch watch in _folded)
        {
            watch.IsFolded = false;
            MarkDirty(watch);
        }

        _folded.Clear();
    }

    /// <summary>The end of a step: reports what has changed, as of the epoch that is sure.</summary>
    public void ReportChanges()
    {
        // Asking for a value marks it again, once.
        for (int index = 0; index < _dirty.Count; index++)
        {
            OverlayWatch watch = _dirty[index];
            watch.IsDirty = false;
            if (watch.Watchers > 0)
            {
                LookAt(watch);
            }
        }

        _dirty.Clear();
    }

    /// <summary>Reports a value, if it is another than before. One that was asked for as of an earlier epoch may come too late.</summary>
    public void Report(OverlayWatch watch, GrantedValue value, Epoch at)
    {
        if (watch.Watchers > 0 && watch.TryChange(value, at))
        {
            host.ViewChanged(watch.Spec, value, at);
        }
    }

    private void MarkDirty(OverlayWatch watch)
    {
        if (!watch.IsDirty)
        {
            watch.IsDirty = true;
            _dirty.Add(watch);
        }
    }

    private void LookAt(OverlayWatch watch)
    {
        GrantedValue? value = overlay.View(watch.Spec, out bool isFolded);
        if ((isFolded || value is null) && !watch.IsFolded)
        {
            watch.IsFolded = true;
            _folded.Add(watch);
        }

        if (value is not null)
        {
            Report(watch, value, overlay.Sure);
            return;
        }

        if (watch is { IsAsking: false, Value.Current: not null })
        {
            // It has changed since the epoch that can be read.
            watch.IsAsking = true;
            overlay.Begin([watch.Spec], watch);
        }
    }
}
