using System;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Node.Leases;
using Coherence.Node.Loop;
using Coherence.Node.Waiting;

namespace Coherence.Node.Reading;

/// <summary>A read that the cache could not answer: waits for the grant.</summary>
/// <param name="context">What it needs of the node.</param>
/// <param name="spec">Which value.</param>
/// <param name="options">What it has to be like.</param>
/// <param name="fencedSince">When the root was asked, if it was: then whatever is granted is new enough.</param>
internal sealed class ReadRequest(WaitContext context, IndexSpec spec, ReadOptions options, long? fencedSince)
    : IValueWaiter, ILeaseWaiter, ICancellableRequest, IEngineInput
{
    private readonly TaskCompletionSource<ReadResult?> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The answer; null if the lease was lost before it came.</summary>
    public async Task<ReadResult?> RunAsync(CancellationToken cancellation)
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

        if (options.EndsWithLease && fencedSince is null)
        {
            if (context.LeaseWaits.IsLost(engine))
            {
                _completion.SetResult(null);
                return;
            }

            context.LeaseWaits.Add(this);
        }

        engine.Read(spec, this);
    }

    public void Cancel(SystemEngine engine)
    {
        engine.CancelRead(spec, this);
        context.LeaseWaits.Remove(this);
    }

    public void LeaseChanged(SystemEngine engine, bool isLost)
    {
        if (isLost)
        {
            Cancel(engine);
            End(null);
        }
    }

    public void Abandon() => Abandoned();

    public void Abandoned() => Fail(context.Ending.Failure);

    public void Completed(GrantedValue value, Epoch epoch)
    {
        TimeSpan age = context.Lease.Age(out bool isLost);
        if (fencedSince is { } moment)
        {
            End(new ReadResult(value, epoch, FencedAge(context.Lease, age, moment), isStale: false));
        }
        else
        {
            // An upstream answers also if it has itself not heard of the root: what it grants is no newer than what it heard.
            End(options.Accepts(epoch, age, isLost) ? new ReadResult(value, epoch, age, isLost) : null);
        }
    }

    public void Refused(RefuseReason reason) => Fail(ReadFailures.Of(spec, reason));

    /// <summary>How old an epoch is, if the root was asked at a moment and its answer is applied.</summary>
    internal static TimeSpan FencedAge(LeaseClock lease, TimeSpan age, long moment)
    {
        TimeSpan since = lease.Since(moment);
        return since < age ? since : age;
    }

    private void End(ReadResult? result)
    {
        context.LeaseWaits.Remove(this);
        _ = _completion.TrySetResult(result);
    }

    private void Fail(Exception failure)
    {
        context.LeaseWaits.Remove(this);
        _ = _completion.TrySetException(failure);
    }
}
