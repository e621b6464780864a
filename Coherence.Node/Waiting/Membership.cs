using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Node.Failures;

namespace Coherence.Node.Waiting;

/// <summary>The cluster that a node belongs to: none before its first welcome, and from then on always the same. And what it is called there.</summary>
/// <remarks>The engine's thread writes it, the cluster once, before anybody is given the node.</remarks>
internal sealed class Membership
{
    private readonly TaskCompletionSource<SystemId> _named = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Name _name = new(SystemId.None);

    /// <summary>The id that the root knows the node by; none before it has been granted.</summary>
    public SystemId System => _name.System;

    /// <summary>Ends when the node has been granted its first id, with that.</summary>
    public Task<SystemId> Named => _named.Task;

    public ClusterId Cluster { get; private set; }

    public void Join(ClusterId cluster)
    {
        if (Cluster.IsNone)
        {
            Cluster = cluster;
        }
    }

    public void Become(SystemId system)
    {
        if (system != _name.System)
        {
            _name = new Name(system);
            _ = system.IsNone || _named.TrySetResult(system);
        }
    }

    /// <summary>The node ends: it will not be granted an id any more.</summary>
    public void End(CoherenceException cause) => _ = _named.TrySetException(cause);

    private sealed record Name(SystemId System);
}
