using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Identity;

namespace Coherence.Core.Watching;

/// <summary>One value of one watch: what has been told of it, and what is owed.</summary>
public sealed class WatchedValue
{
    internal WatchedValue(WatchSet set, CachedValue cached, Epoch told, bool mayBeKnown)
    {
        Set = set;
        Cached = cached;
        Told = told;
        MayBeKnown = mayBeKnown;
    }

    /// <summary>Which value.</summary>
    public IndexSpec Spec => Cached.Spec;

    /// <summary>Whether the reader may know a value of it: from before the watch, or because the sink has passed one on. The sink's own.</summary>
    public bool MayBeKnown { get; set; }

    /// <summary>The place that the sink has given it; −1 for none. The sink's own.</summary>
    public int Place { get; set; } = -1;

    internal WatchSet Set { get; }

    internal CachedValue Cached { get; }

    /// <summary>The change that was told last; what is not later is not told again.</summary>
    internal Epoch Told { get; set; }

    /// <summary>Whether it is among those that have a value which may have to be told.</summary>
    internal bool IsOwed { get; set; }

    /// <summary>Whether it has ended, and its next value is on its way.</summary>
    internal bool IsMissing { get; set; }

    /// <summary>The first round that waits for it.</summary>
    internal int Round { get; set; }

    /// <summary>Of a list: the value whose members are part of the watch.</summary>
    internal GrantedValue? Expanded { get; set; }

    /// <summary>Of a list: its value in the state that was told last.</summary>
    internal GrantedValue? Listed { get; set; }

    /// <summary>Of a list: what that named.</summary>
    internal IReadOnlyList<IndexSpec> Members { get; set; } = [];

    /// <summary>The last search for what is listed that found it.</summary>
    internal int Sweep { get; set; }

    internal bool IsRemoved { get; set; }
}
