using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Systems;
using Coherence.Node.Watching;

namespace Coherence.Node.Systems;

/// <summary>One element of a watch of the directory: a system or a service that came, changed or went, or a mark between them.</summary>
/// <remarks>specs/watching.md#directory.</remarks>
/// <param name="Kind">What it says.</param>
/// <param name="Epoch">As <see cref="WatchEvent.Epoch"/>.</param>
/// <param name="IsComplete">As <see cref="WatchEvent.IsComplete"/>.</param>
public sealed record DirectoryEvent(WatchEventKind Kind, Epoch Epoch, bool IsComplete)
{
    /// <summary>Changed: which system; null if it is a service.</summary>
    public SystemId? System { get; init; }

    /// <summary>What the directory says of the system now; null once it is forgotten.</summary>
    public SystemEntry? Entry { get; init; }

    /// <summary>Changed: the name of which service; null if it is a system.</summary>
    public string? Service { get; init; }

    /// <summary>Who offers the service now, by ascending system id; nobody once it has gone.</summary>
    public IReadOnlyList<ServiceProvider> Providers { get; init; } = [];
}
