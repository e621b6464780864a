using System;
using Coherence.Core.Directory;
using Coherence.Core.Identity;

namespace Coherence.Core.Sequencing;

/// <summary>One index value at the root: the newest value, where its older versions are, and who is subscribed.</summary>
internal sealed class ValueEntry(IndexSpec spec) : ServedEntry(spec)
{
    /// <summary>The newest value; null if no operation ever changed it. Overwritten in place when its length stays.</summary>
    public byte[]? Value { get; set; }

    /// <summary>The epoch of the last change; 0 if there was none.</summary>
    public Epoch Changed { get; set; }

    /// <summary>The update that changed it last, counted from the start of the process; it is undone as a whole.</summary>
    public long ChangedByUpdate { get; set; }

    /// <summary>The epoch in whose list of changed entries it is.</summary>
    public Epoch ListedIn { get; set; }

    /// <summary>The position of the version before this one in <see cref="VersionHistory"/>.</summary>
    public long Older { get; set; } = VersionHistory.None;

    public ReadOnlyMemory<byte> Bytes => Value;

    /// <summary>Whether it exists only because somebody subscribed to it.</summary>
    public bool IsAbsent => Value is null && Changed == Epoch.Zero;
}
