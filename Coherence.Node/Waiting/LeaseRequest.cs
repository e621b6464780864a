using System;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Engine;
using Coherence.Node.Leases;
using Coherence.Node.Loop;

namespace Coherence.Node.Waiting;

/// <summary>Waits until the root is heard of within the lease.</summary>
internal sealed class LeaseRequest(WaitContext context) : ILeaseWaiter, ICancellableRequest, IEngineInput
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task RunAsync(CancellationToken cancellation)
    {
        context.Loop.Post(this);
        try
        {
            await _completion.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            context.Loop.Post(new CancelInput(this));
            throw;
        }
    }

    public void Apply(SystemEngine engine)
    {
        if (context.Ending.Cause is not null)
        {
            Abandoned();
        }
        else if (context.LeaseWaits.IsLost(engine))
        {
            context.LeaseWaits.Add(this);
        }
        else
        {
            _completion.SetResult();
        }
    }

    public void Cancel(SystemEngine engine) => context.LeaseWaits.Remove(this);

    public void LeaseChanged(SystemEngine engine, bool isLost)
    {
        if (!isLost)
        {
            Cancel(engine);
            _ = _completion.TrySetResult();
        }
    }

    public void Abandon() => Abandoned();

    public void Abandoned() => _completion.TrySetException(context.Ending.Failure);
}
