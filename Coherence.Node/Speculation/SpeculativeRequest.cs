using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Speculation;
using Coherence.Node.Leases;
using Coherence.Node.Loop;
using Coherence.Node.Reading;
using Coherence.Node.Waiting;

namespace Coherence.Node.Speculation;

/// <summary>A speculative read that the engine's thread does.</summary>
/// <param name="context">What it needs of the node.</param>
/// <param name="specs">Which values.</param>
/// <param name="endsWithLease">Whether it waits for nothing while the lease is lost.</param>
internal sealed class SpeculativeRequest(WaitContext context, IReadOnlyList<IndexSpec> specs, bool endsWithLease)
    : ISpeculationWaiter, ILeaseWaiter, ICancellableRequest, IEngineInput
{
    private readonly TaskCompletionSource<SpeculativeAnswer?> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The answer; null if the lease is lost, or was lost meanwhile, and not all is here.</summary>
    public async Task<SpeculativeAnswer?> RunAsync(CancellationToken cancellation)
    {
        context.Loop.Post(this);
        try
        {
            return await _completion.Task.WaitAsync(cancellation).ConfigureAwait(false);
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
            Abandon();
            return;
        }

        engine.ReadSpeculatively(specs, this);
        if (!endsWithLease || _completion.Task.IsCompleted)
        {
            return;
        }

        if (context.LeaseWaits.IsLost(engine))
        {
            GiveUp(engine);
            return;
        }

        context.LeaseWaits.Add(this);
    }

    public void Cancel(SystemEngine engine)
    {
        engine.CancelSpeculation(this);
        context.LeaseWaits.Remove(this);
    }

    public void LeaseChanged(SystemEngine engine, bool isLost)
    {
        if (isLost)
        {
            GiveUp(engine);
        }
    }

    public void Abandon() => Abandoned();

    public void Abandoned() => Fail(context.Ending.Failure);

    public void Completed(IReadOnlyList<GrantedValue> values, Epoch at, TimeSpan? heardAt)
    {
        context.LeaseWaits.Remove(this);
        _ = _completion.TrySetResult(new SpeculativeAnswer(values, at, heardAt));
    }

    public void Refused(IndexSpec spec, RefuseReason reason) => Fail(ReadFailures.Of(spec, reason));

    private void GiveUp(SystemEngine engine)
    {
        Cancel(engine);
        _ = _completion.TrySetResult(null);
    }

    private void Fail(Exception failure)
    {
        context.LeaseWaits.Remove(this);
        _ = _completion.TrySetException(failure);
    }
}
