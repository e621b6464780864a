using System;
using Coherence.Core.Directory;
using Coherence.Core.Identity;

namespace Coherence.Core.Sequencing;

/// <summary>One index value at the root: the newest value, where its older versions are, and who is subscribed.</summary>
internal sealed class ValueEntry(IndexSpec spec) : ServedEntry(spec)
{
    /// <summary>The newest value; null if no operation ever changed it, or if it is not here. Overwritten in place when its length stays.</summary>
    public byte[]? Value { get; set; }

    /// <summary>The epoch of the last change; 0 if there was none.</summary>
    public Epoch Changed { get; set; }

    /// <summary>The update that changed it last, counted from the start of the process; it is undone as a whole.</summary>
    public long ChangedByUpdate { get; set; }

    /// <summary>The epoch in whose list of changed entries it is.</summary>
    public Epoch ListedIn { get; set; }

    /// <summary>The position of the version before this one in <see cref="VersionHistory"/>.</summary>
    public long Older { get; set; } = VersionHistory.None;

    /// <summary>Where its value is.</summary>
    public Residence Residence { get; set; }

    /// <summary>Whether it was looked up since the hand of the table passed it last.</summary>
    public bool IsTouched { get; set; }

    /// <summary>The generation of changes in which it changed; 0 if the store has it as it is.</summary>
    public int Generation { get; set; }

    /// <summary>The generation in whose list of changed entries it is.</summary>
    public int ListedGeneration { get; set; }

    /// <summary>Its place in the table's ring.</summary>
    public int Slot { get; set; }

    public ReadOnlyMemory<byte> Bytes => Value;

    public bool IsHere => Residence == Residence.Here;

    /// <summary>Whether it exists only because somebody asked for it.</summary>
    public bool IsAbsent => IsHere && Value is null && Changed == Epoch.Zero;
}
