using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Node.Systems;

/// <summary>All systems and services, as of one root epoch.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="Systems">The systems that the root remembers, by ascending id; those of which it never heard where they are left out.</param>
/// <param name="Services">The services that somebody offers, in the order of their names.</param>
public sealed record DirectorySnapshot(Epoch Epoch, IReadOnlyList<KnownSystem> Systems, IReadOnlyList<KnownService> Services);
