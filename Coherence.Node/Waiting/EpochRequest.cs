using System;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Engine;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Node.Leases;
using Coherence.Node.Loop;

namespace Coherence.Node.Waiting;

/// <summary>Waits for an epoch: a given one, or the root's newest.</summary>
/// <param name="context">What it needs of the node.</param>
/// <param name="start">Begins the wait in the engine.</param>
/// <param name="endsWithLease">Whether the wait ends when the lease is lost; otherwise it goes on until the root is heard of again.</param>
internal sealed class EpochRequest(WaitContext context, Action<SystemEngine, IEpochWaiter> start, bool endsWithLease)
    : IEpochWaiter, ILeaseWaiter, ICancellableRequest, IEngineInput
{
    private readonly TaskCompletionSource<EpochWaitOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The epoch that was applied here when the wait ended with <see cref="EpochWaitOutcome.Reached"/>.</summary>
    public Epoch Epoch { get; private set; }

    /// <summary>Until a given epoch is applied here.</summary>
    public static EpochRequest Reach(WaitContext context, Epoch epoch, bool endsWithLease) =>
        new(context, (engine, waiter) => engine.Reach(epoch, waiter), endsWithLease);

    /// <summary>Until an update of any system is part of a root epoch that is applied here.</summary>
    public static EpochRequest ReachUpdate(WaitContext context, EpochRef update, bool endsWithLease) =>
        new(context, (engine, waiter) => engine.ReachUpdate(update, waiter), endsWithLease);

    /// <summary>Until the outcome of everything is known that was published here before.</summary>
    public static EpochRequest Outcomes(WaitContext context, bool endsWithLease) =>
        new(context, static (engine, waiter) => engine.Outcomes(waiter), endsWithLease);

    /// <summary>Until no cache of the cluster can show any more what was before an epoch.</summary>
    public static EpochRequest Settle(WaitContext context, Epoch epoch) =>
        new(context, (engine, waiter) => engine.Settle(epoch, waiter), endsWithLease: false);

    /// <summary>Until everything is applied here that was durable when the root was asked, which is after this call.</summary>
    public static EpochRequest ReachNewest(WaitContext context, bool endsWithLease) =>
        new(context, static (engine, waiter) => engine.ReachNewest(waiter), endsWithLease);

    /// <summary>The same, and until the outcome of everything is known that was published here before.</summary>
    public static EpochRequest Fence(WaitContext context) =>
        new(context, static (engine, waiter) => engine.Fence(waiter), endsWithLease: false);

    /// <summary>Waits.</summary>
    /// <param name="timeout">For how long at most.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task<EpochWaitOutcome> RunAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        context.Loop.Post(this);
        try
        {
            return await _completion.Task.WaitAsync(timeout, context.Time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            context.Loop.Post(new CancelInput(this));
            return EpochWaitOutcome.TimedOut;
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
            return;
        }

        start(engine, this);
        if (!endsWithLease || _completion.Task.IsCompleted)
        {
            return;
        }

        if (context.LeaseWaits.IsLost(engine))
        {
            LeaseChanged(engine, isLost: true);
            return;
        }

        context.LeaseWaits.Add(this);
    }

    public void Cancel(SystemEngine engine)
    {
        engine.CancelWait(this);
        context.LeaseWaits.Remove(this);
    }

    public void LeaseChanged(SystemEngine engine, bool isLost)
    {
        if (isLost)
        {
            Cancel(engine);
            End(EpochWaitOutcome.LeaseLost);
        }
    }

    public void Reached(Epoch epoch)
    {
        Epoch = epoch;
        context.LeaseWaits.Remove(this);
        End(EpochWaitOutcome.Reached);
    }

    public void Abandon() => Abandoned();

    public void Abandoned() => _completion.TrySetException(context.Ending.Failure);

    private void End(EpochWaitOutcome outcome) => _completion.TrySetResult(outcome);
}
