using System;
using System.Threading;
using System.Threading.Tasks;

namespace Coherence.Node.Messaging;

/// <summary>The turn of one message among those of <see cref="ScopeTurns"/>; over when it is disposed of, and those before it are over.</summary>
/// <param name="before">When those before it are over.</param>
/// <param name="ended">Is called when it is over, before the next one goes on.</param>
internal sealed class ScopeTurn(Task before, Action<ScopeTurn> ended) : IDisposable
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>When it is over.</summary>
    public Task Over => _over.Task;

    /// <summary>Waits until it comes.</summary>
    public Task ComeAsync(CancellationToken cancellation) => before.WaitAsync(cancellation);

    public void Dispose()
    {
        if (before.IsCompleted)
        {
            End();
            return;
        }

        // It was given up while it waited: those behind it wait for those before it.
        before.GetAwaiter().UnsafeOnCompleted(End);
    }

    private void End()
    {
        ended(this);
        _over.SetResult();
    }
}
