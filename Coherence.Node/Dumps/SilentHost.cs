using System;
using Coherence.Core.Identity;
using Coherence.Core.Roots;

namespace Coherence.Node.Dumps;

/// <summary>The process around a root's engine that has no children and takes no updates.</summary>
internal sealed class SilentHost : IRootHost
{
    /// <inheritdoc/>
    public long UtcMilliseconds => 0;

    public void Persist(Epoch epoch, ReadOnlyMemory<byte> record) =>
        throw new InvalidOperationException($"A root that is only dumped has something to log for epoch {epoch}. This is a bug.");

    public void ChildrenChanged(int children)
    {
        // Nobody can connect.
    }
}
