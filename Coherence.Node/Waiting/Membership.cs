using Coherence.Core.Identity;

namespace Coherence.Node.Waiting;

/// <summary>The cluster that a node belongs to: none before its first welcome, and from then on always the same.</summary>
/// <remarks>The engine's thread writes it, once, before anybody is given the node.</remarks>
internal sealed class Membership
{
    public ClusterId Cluster { get; private set; }

    public void Join(ClusterId cluster)
    {
        if (Cluster.IsNone)
        {
            Cluster = cluster;
        }
    }
}
