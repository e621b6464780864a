using System;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Sequencing;
using Coherence.Core.Tables;
using Coherence.Core.Updates;

namespace Coherence.Core.Roots;

/// <summary>One system whose updates the root takes: what of them is on its way in, and over which child it is reached.</summary>
internal sealed class Origin(SystemId system, SystemState? state, UpdateAssembler updates)
{
    /// <summary>Arcs it released in an epoch that has not arrived yet.</summary>
    public SmallList<ReleaseArc> Releases;

    public SystemId System { get; } = system;

    /// <summary>What is durable of it; null before its first update is.</summary>
    public SystemState? State { get; set; } = state;

    /// <summary>Whether its admission is in the log, or on its way there.</summary>
    public bool IsAdmitted { get; set; } = state is not null;

    /// <summary>Its updates that wait for a part or a predecessor.</summary>
    public UpdateAssembler Updates { get; } = updates;

    /// <summary>The child that its updates came from last: it is told of their outcomes there.</summary>
    public RootChild? Route { get; set; }

    /// <summary>The position of the first outcome that has not been sent over this route.</summary>
    public long NextOutcome { get; set; }

    /// <summary>Whether it is in the list of origins whose outcomes its route is owed.</summary>
    public bool IsOwed { get; set; }

    /// <summary>Whether an update came that is too far ahead to be kept.</summary>
    public bool IsAhead { get; set; }

    /// <summary>Whether an update came for which the disk had no room.</summary>
    public bool IsLeftOut { get; set; }

    /// <summary>The epoch that was missing, and since when, at the last look.</summary>
    public Epoch MissingEpoch { get; set; }

    public TimeSpan MissingSince { get; set; }

    public TimeSpan AskedAt { get; set; }
}
