using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>The way from a system to the root: its upstream, that one's upstream, and so on; the root is the last.</summary>
/// <param name="Systems">At most <see cref="MaximumSystems"/>; empty for the root itself. Owned by whoever made it.</param>
public readonly record struct SystemPath(ReadOnlyMemory<SystemId> Systems)
{
    /// <summary>The most systems on a way to the root, and so the greatest depth of a tree.</summary>
    public const int MaximumSystems = 16;

    /// <summary>Whether the way leads over a system.</summary>
    public bool Contains(SystemId system) => Systems.Span.Contains(system);
}
