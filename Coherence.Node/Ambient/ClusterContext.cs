using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Node.Ambient;

/// <summary>What a context says of one cluster.</summary>
/// <param name="Cluster">Which.</param>
/// <param name="Epoch">The newest root epoch that was seen; zero if none was.</param>
/// <param name="Updates">Updates that were published and not known to be part of a root epoch: the newest of each origin, by increasing system id.</param>
internal sealed record ClusterContext(ClusterId Cluster, Epoch Epoch, IReadOnlyList<EpochRef> Updates);
