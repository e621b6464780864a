using System;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Node.Waiting;

namespace Coherence.Node.Reading;

/// <summary>Waits for what the policy of a read asks for before a value may be looked at.</summary>
internal sealed class ReadGate(ValueCache cache, WaitContext context)
{
    public async ValueTask<ReadPass> PassAsync(ReadOptions options, CancellationToken cancellation)
    {
        TimeSpan age = context.Lease.Age(out _);
        bool isNearEnough = options.Policy == ReadPolicy.WithinStaleness && age <= options.Staleness;
        if (isNearEnough)
        {
            return ReadPass.Checked;
        }

        if (options.Policy is ReadPolicy.Latest or ReadPolicy.WithinStaleness)
        {
            EpochRequest newest = EpochRequest.ReachNewest(context, options.EndsWithLease);
            return await ReachAsync(newest, cancellation).ConfigureAwait(false) ? ReadPass.Fenced : ReadPass.LeaseLost;
        }

        Epoch least = options.LeastEpoch;
        bool isReached = cache.Applied >= least
            || await ReachAsync(EpochRequest.Reach(context, least, options.EndsWithLease), cancellation).ConfigureAwait(false);
        if (!isReached)
        {
            return ReadPass.LeaseLost;
        }

        if (!context.Lease.IsLost)
        {
            return ReadPass.Checked;
        }

        if (options.EndsWithLease)
        {
            return ReadPass.LeaseLost;
        }

        await new LeaseRequest(context).RunAsync(cancellation).ConfigureAwait(false);
        return ReadPass.Checked;
    }

    private static async ValueTask<bool> ReachAsync(EpochRequest request, CancellationToken cancellation) =>
        await request.RunAsync(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false) == EpochWaitOutcome.Reached;
}
