using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Node.Ambient;
using Coherence.Node.Waiting;

namespace Coherence.Node.Reading;

/// <summary>Lets a read in a scope pass when all that the scope has seen is applied here.</summary>
/// <remarks>specs/context.md#reads. Outside of a scope it costs one look-up.</remarks>
internal sealed class ScopeGate(ValueCache cache, WaitContext context)
{
    /// <summary>What the caller's scope has seen of this node's cluster; null if the caller is in none.</summary>
    public ClusterScope? Current => CoherenceScope.Current?.Of(context.Membership.Cluster);

    /// <summary>Whether an answer that holds at an epoch may be given; if so, the scope has seen it.</summary>
    public bool TrySee(Epoch epoch) => CoherenceScope.Current is not { } scope || scope.Of(context.Membership.Cluster).TrySee(epoch);

    /// <summary>Waits until all that the scope has seen is applied here; false if the lease was lost before, and the read does not wait for it.</summary>
    public async ValueTask<bool> PassAsync(ClusterScope scope, bool endsWithLease, CancellationToken cancellation)
    {
        if (scope.TrySee(cache.Applied))
        {
            return true;
        }

        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, scope.Cancellation);
        return await PublishedAsync(scope, endsWithLease, ending.Token).ConfigureAwait(false)
            && await ExpectedAsync(scope, endsWithLease, ending.Token).ConfigureAwait(false)
            && await SeenAsync(scope.Seen, endsWithLease, ending.Token).ConfigureAwait(false);
    }

    /// <summary>The same for a speculative read: what this node itself has published is seen at once, and not waited for.</summary>
    public async ValueTask<bool> PassOthersAsync(ClusterScope scope, bool endsWithLease, CancellationToken cancellation)
    {
        if (scope.TrySee(cache.Applied))
        {
            return true;
        }

        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, scope.Cancellation);
        return await OthersPublishedAsync(scope.Published(), endsWithLease, ending.Token).ConfigureAwait(false)
            && await ExpectedAsync(scope, endsWithLease, ending.Token).ConfigureAwait(false)
            && await SeenAsync(scope.Seen, endsWithLease, ending.Token).ConfigureAwait(false);
    }

    private async ValueTask<bool> SeenAsync(Epoch seen, bool endsWithLease, CancellationToken cancellation) => cache.Applied >= seen
        || await ReachAsync(EpochRequest.Reach(context, seen, endsWithLease), cancellation).ConfigureAwait(false);

    // What this node itself has published needs no question: it hears what became of it.
    private async ValueTask<bool> PublishedAsync(ClusterScope scope, bool endsWithLease, CancellationToken cancellation)
    {
        ScopedUpdate[] published = scope.Published();
        bool isOwn = published.Any(update => ReferenceEquals(update.Publisher, context));
        if (isOwn && !await ReachAsync(EpochRequest.Outcomes(context, endsWithLease), cancellation).ConfigureAwait(false))
        {
            return false;
        }

        return await OthersPublishedAsync(published, endsWithLease, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<bool> OthersPublishedAsync(ScopedUpdate[] published, bool endsWithLease, CancellationToken cancellation)
    {
        foreach (ScopedUpdate update in published.Where(update => !ReferenceEquals(update.Publisher, context)))
        {
            await update.Named.WaitAsync(cancellation).ConfigureAwait(false);
            bool isFollowed = update.Name is not { } name
                || await ReachAsync(EpochRequest.ReachUpdate(context, name, endsWithLease), cancellation).ConfigureAwait(false);
            if (!isFollowed)
            {
                return false;
            }
        }

        return true;
    }

    // All are asked about at once.
    private async ValueTask<bool> ExpectedAsync(ClusterScope scope, bool endsWithLease, CancellationToken cancellation)
    {
        List<Task<bool>> open = [.. scope.Expected().Select(update => FollowAsync(scope, update, endsWithLease, cancellation))];
        bool[] followed = await Task.WhenAll(open).ConfigureAwait(false);
        return followed.All(static isFollowed => isFollowed);
    }

    private async Task<bool> FollowAsync(ClusterScope scope, EpochRef update, bool endsWithLease, CancellationToken cancellation)
    {
        EpochRequest request = EpochRequest.ReachUpdate(context, update, endsWithLease);
        if (!await ReachAsync(request, cancellation).ConfigureAwait(false))
        {
            return false;
        }

        scope.See(request.Epoch);
        scope.Followed(update);
        return true;
    }

    private static async ValueTask<bool> ReachAsync(EpochRequest request, CancellationToken cancellation) =>
        await request.RunAsync(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false) == EpochWaitOutcome.Reached;
}
