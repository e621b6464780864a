using System;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Coherence.Core.Sequencing;

namespace Coherence.Core.Roots;

/// <summary>Where one system is, as far as the root has heard: what the directory will say in the next epoch.</summary>
internal sealed class Whereabout(SystemId system)
{
    public LinkStanding Link;

    public SystemId System { get; } = system;

    /// <summary>What its parent, or the root itself, knows of its link; what the directory says of it depends on its parent's, too.</summary>
    public bool IsThere { get; set; }

    public SystemPlace Place { get; set; }

    /// <summary>The number of its parent's own link when the parent said where it is; 0 below the root, which has none.</summary>
    public long ParentNumber { get; set; }

    /// <summary>
    /// When it is not there any more if it is not heard of until then; of one that was not heard of yet, or has left before it was known: until when that is remembered.
    /// Null if it is heard of, or is not there anyway.
    /// </summary>
    public TimeSpan? Deadline { get; set; }

    /// <summary>Since when it cannot be reached; of one that can, that does not count.</summary>
    public TimeSpan LostAt { get; set; }

    /// <summary>Whether the directory may say something else.</summary>
    public bool IsChanged { get; set; }

    /// <summary>Whether it has left for good, or has to be forgotten.</summary>
    public bool HasLeft { get; set; }

    /// <summary>Whether nothing has to be known of it here any more.</summary>
    public bool IsDone { get; set; }
}
