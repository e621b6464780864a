using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Node.Waiting;

namespace Coherence.Node.Reading;

/// <summary>Reads several values of one epoch: from the cache, and what it lacks as of that epoch from the upstream.</summary>
internal sealed class SnapshotReader(ValueCache cache, WaitContext context)
{
    /// <summary>A snapshot that is too old is taken again at a newer epoch; more often than this, the history of the root is too short for it.</summary>
    public const int Attempts = 4;

    private long _misses;

    /// <summary>How many values the upstream had to be asked for.</summary>
    public long Misses => Interlocked.Read(ref _misses);

    /// <summary>Reads at the present epoch what the cache has; null if the policy does not accept it, or not all is there.</summary>
    public Snapshot? TryReadCached(IReadOnlyList<IndexSpec> specs, in ReadOptions options)
    {
        TimeSpan age = context.Lease.Age(out bool isLost);
        Epoch epoch = cache.Applied;
        var values = new GrantedValue[specs.Count];
        return options.Accepts(epoch, age, isLost) && TakeCached(specs, epoch, values) is null ? new Snapshot(epoch, age, isLost, values) : null;
    }

    /// <summary>Reads at the present epoch; null if the lease was lost meanwhile, so that the policy has to be asked again.</summary>
    /// <param name="specs">Which values.</param>
    /// <param name="options">What they have to be like.</param>
    /// <param name="fencedSince">When the root was asked, if it was.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<Snapshot?> TryReadAsync(
        IReadOnlyList<IndexSpec> specs, ReadOptions options, long? fencedSince, CancellationToken cancellation)
    {
        TimeSpan age = context.Lease.Age(out bool isLost);
        Epoch epoch = cache.Applied;
        if (fencedSince is { } moment)
        {
            age = ReadRequest.FencedAge(context.Lease, age, moment);
            isLost = false;
        }
        else if (!options.Accepts(epoch, age, isLost))
        {
            return null;
        }

        bool endsWithLease = options.EndsWithLease && fencedSince is null;
        return await TryFillAsync(specs, epoch, endsWithLease, cancellation).ConfigureAwait(false) is { } values
            ? new Snapshot(epoch, age, isLost, values)
            : null;
    }

    /// <summary>The values as of an epoch that is applied here; what the cache has not is asked for. Null if the lease was lost meanwhile.</summary>
    public async ValueTask<GrantedValue[]?> TryFillAsync(
        IReadOnlyList<IndexSpec> specs, Epoch epoch, bool endsWithLease, CancellationToken cancellation)
    {
        var values = new GrantedValue[specs.Count];
        if (TakeCached(specs, epoch, values) is not { } missing)
        {
            return values;
        }

        _ = Interlocked.Add(ref _misses, missing.Count);
        var request = new SnapshotRequest(context, specs, values, missing, epoch, endsWithLease);
        return await request.RunAsync(cancellation).ConfigureAwait(false) ? values : null;
    }

    /// <summary>The lease is lost and the read does not wait: what the cache holds, if that is asked for and it holds all.</summary>
    /// <exception cref="Failures.CoherenceException">Nothing stale is asked for, or there is not all of it.</exception>
    public Snapshot StaleOrThrow(IReadOnlyList<IndexSpec> specs, ReadOptions options)
    {
        TimeSpan age = context.Lease.Age(out bool isLost);
        Epoch epoch = cache.Applied;
        if (options.OnLostLease != LostLease.ServeStale)
        {
            throw ReadFailures.LeaseLost(age);
        }

        var values = new GrantedValue[specs.Count];
        if (TakeCached(specs, epoch, values) is [int first, ..])
        {
            throw ReadFailures.NothingStale(specs[first], epoch, age);
        }

        return epoch >= options.LeastEpoch ? new Snapshot(epoch, age, isLost, values) : throw ReadFailures.LeaseLost(age);
    }

    private List<int>? TakeCached(IReadOnlyList<IndexSpec> specs, Epoch epoch, GrantedValue[] values)
    {
        List<int>? missing = null;
        for (int position = 0; position < values.Length; position++)
        {
            CachedValue? value = cache.Find(specs[position]);
            if (value?.Current is { } current && current.Changed <= epoch)
            {
                value.Touch();
                values[position] = current;
            }
            else
            {
                (missing ??= []).Add(position);
            }
        }

        return missing;
    }
}
