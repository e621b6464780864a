using System.Collections.Generic;
using Coherence.Core.Indexes.Systems;

namespace Coherence.Node.Systems;

/// <summary>A service of the directory.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Providers">Who offers it, by ascending system id.</param>
public sealed record KnownService(string Name, IReadOnlyList<ServiceProvider> Providers);
