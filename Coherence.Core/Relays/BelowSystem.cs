using System;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Coherence.Core.Messages;

namespace Coherence.Core.Relays;

/// <summary>What a relay knows of one system below it.</summary>
internal sealed class BelowSystem(SystemId system)
{
    public LinkStanding Link;

    public SystemId System { get; } = system;

    /// <summary>The child that it is, or was until a moment ago; null if it is further below, or gone.</summary>
    public RelayChild? Child { get; set; }

    /// <summary>What the upstream is told of it.</summary>
    public Connectivity Said { get; set; }

    /// <summary>When it was told that last.</summary>
    public TimeSpan SaidAt { get; set; }

    /// <summary>Since when its link has ended, or nothing leads to it any more; null while it is there.</summary>
    public TimeSpan? LostAt { get; set; }
}
