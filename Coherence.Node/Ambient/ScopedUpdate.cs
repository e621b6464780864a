using System.Threading.Tasks;
using Coherence.Core.Identity;

namespace Coherence.Node.Ambient;

/// <summary>An update that was published in a scope, until it is known what became of it.</summary>
/// <param name="scope">What the scope has seen of the cluster.</param>
/// <param name="publisher">Stands for the node that publishes it.</param>
internal sealed class ScopedUpdate(ClusterScope scope, object publisher)
{
    private readonly TaskCompletionSource _numbered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public object Publisher => publisher;

    /// <summary>Its name for others; null as long as it has none. Under the lock of the scope.</summary>
    public EpochRef? Name { get; private set; }

    /// <summary>Complete when it has a name, or will never have one.</summary>
    public Task Named => _numbered.Task;

    /// <summary>It has a name.</summary>
    public void Numbered(EpochRef update)
    {
        scope.Change(() => Name = update);
        _ = _numbered.TrySetResult();
    }

    /// <summary>It was decided upon in a root epoch that is applied at its publisher, or in one before.</summary>
    public void Decided(Epoch root)
    {
        scope.See(root);
        End();
    }

    /// <summary>Nothing of it took effect, or will.</summary>
    public void GivenUp() => End();

    /// <summary>Its publisher will not hear what became of it. If it was sent it may take effect, and the root can be asked.</summary>
    public void Lost()
    {
        if (Name is { } update)
        {
            scope.Expect(update);
        }

        End();
    }

    private void End()
    {
        scope.End(this);
        _ = _numbered.TrySetResult();
    }
}
