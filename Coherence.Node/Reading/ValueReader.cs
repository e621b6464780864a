using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Node.Ambient;
using Coherence.Node.Failures;
using Coherence.Node.Waiting;

namespace Coherence.Node.Reading;

/// <summary>Reads the values of a node: from its cache on the caller's thread where that is enough, otherwise over the engine's.</summary>
/// <remarks>
/// specs/consistency.md#reading. Everywhere the lease is looked at first, the epoch after it and the value last: whatever is
/// current then and changed at or before the epoch holds at it, and the epoch is no older than the lease says.
/// </remarks>
internal sealed class ValueReader(ValueCache cache, WaitContext context)
{
    private readonly ReadGate _gate = new(cache, context);
    private readonly SnapshotReader _snapshots = new(cache, context);
    private readonly ScopeGate _scopes = new(cache, context);
    private long _misses;

    /// <summary>How many values the upstream had to be asked for.</summary>
    public long Misses => Interlocked.Read(ref _misses) + _snapshots.Misses;

    /// <summary>The entry of a spec, for reading it again and again; null if the cache has none.</summary>
    public CachedValue? Find(IndexSpec spec) => cache.Find(spec);

    public bool TryRead(CachedValue? value, out ReadResult result)
    {
        TimeSpan age = context.Lease.Age(out bool isLost);
        Epoch epoch = cache.Applied;
        if (!isLost && value?.Current is { } current && current.Changed <= epoch && _scopes.TrySee(epoch))
        {
            value.Touch();
            result = new ReadResult(current, epoch, age, isStale: false);
            return true;
        }

        result = default;
        return false;
    }

    public bool TryRead(CachedValue? value, in ReadOptions options, out ReadResult result) =>
        TryReadHere(value, options, out result) && _scopes.TrySee(result.Epoch);

    /// <summary>Reads a value; synchronously if the cache has it.</summary>
    public ValueTask<ReadResult> ReadAsync(IndexSpec spec, ReadOptions options, CancellationToken cancellation) =>
        TryRead(cache.Find(spec), options, out ReadResult result)
            ? new ValueTask<ReadResult>(result)
            : new ValueTask<ReadResult>(FetchAsync(spec.ToOwned(), options, cancellation));

    /// <summary>Reads a value that <c>TryRead</c> did not find.</summary>
    public async Task<ReadResult> FetchAsync(IndexSpec spec, ReadOptions options, CancellationToken cancellation)
    {
        if (_scopes.Current is not { } scope)
        {
            return await ReadHereAsync(spec, options, cancellation).ConfigureAwait(false);
        }

        await PassAsync(scope, options, cancellation).ConfigureAwait(false);
        ReadResult result = await ReadHereAsync(spec, options, cancellation).ConfigureAwait(false);
        scope.See(result.Epoch);
        return result;
    }

    /// <summary>The caller has seen an epoch that is applied here.</summary>
    public void See(Epoch epoch) => _scopes.Current?.See(epoch);

    /// <summary>The caller's scope; null if it is in none.</summary>
    public ClusterScope? Scope => _scopes.Current;

    /// <summary>Whether all that the caller's scope has seen is applied here; true outside of a scope.</summary>
    public bool IsScopePassed => _scopes.TrySee(cache.Applied);

    /// <summary>Waits until all that the caller's scope has seen is applied here, for however long the root is out of reach.</summary>
    public async ValueTask PassScopeAsync(CancellationToken cancellation)
    {
        if (_scopes.Current is { } scope)
        {
            _ = await _scopes.PassAsync(scope, endsWithLease: false, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The caller has seen what is applied here.</summary>
    public void SeeApplied() => See(cache.Applied);

    /// <summary>An update is about to be published by the caller; null if it is in no scope.</summary>
    public ScopedUpdate? Publish() => _scopes.Current?.Publish(context);

    private bool TryReadHere(CachedValue? value, in ReadOptions options, out ReadResult result)
    {
        TimeSpan age = context.Lease.Age(out bool isLost);
        Epoch epoch = cache.Applied;
        if (options.Accepts(epoch, age, isLost) && value?.Current is { } current && current.Changed <= epoch)
        {
            value.Touch();
            result = new ReadResult(current, epoch, age, isLost);
            return true;
        }

        result = default;
        return false;
    }

    // What is stale may be served, but nothing that is older than what the scope has seen.
    private async ValueTask PassAsync(ClusterScope scope, ReadOptions options, CancellationToken cancellation)
    {
        if (!await _scopes.PassAsync(scope, options.EndsWithLease, cancellation).ConfigureAwait(false))
        {
            throw ReadFailures.LeaseLost(context.Lease.Age(out _));
        }
    }

    private async Task<ReadResult> ReadHereAsync(IndexSpec spec, ReadOptions options, CancellationToken cancellation)
    {
        long asked = context.Lease.Now();
        while (true)
        {
            ReadPass pass = await _gate.PassAsync(options, cancellation).ConfigureAwait(false);
            if (pass == ReadPass.LeaseLost)
            {
                return StaleOrThrow(spec, options);
            }

            bool isFenced = pass == ReadPass.Fenced;
            if (isFenced ? TryReadFenced(spec, asked, out ReadResult result) : TryReadHere(cache.Find(spec), options, out result))
            {
                return result;
            }

            _ = Interlocked.Increment(ref _misses);
            var request = new ReadRequest(context, spec, options, isFenced ? asked : null);
            if (await request.RunAsync(cancellation).ConfigureAwait(false) is { } answer)
            {
                return answer;
            }

            if (options.EndsWithLease)
            {
                return StaleOrThrow(spec, options);
            }
        }
    }

    /// <summary>Reads several values of one epoch.</summary>
    public ValueTask<Snapshot> ReadSnapshotAsync(IReadOnlyList<IndexSpec> specs, ReadOptions options, CancellationToken cancellation) =>
        _snapshots.TryReadCached(specs, options) is { } snapshot && _scopes.TrySee(snapshot.Epoch)
            ? new ValueTask<Snapshot>(snapshot)
            : ReadUncachedSnapshotAsync(specs, options, cancellation);

    /// <summary>Chooses an epoch that is as new as the options ask for, to read several values as of it one after the other.</summary>
    public async ValueTask<ReadMoment> BeginAsync(ReadOptions options, CancellationToken cancellation)
    {
        long moment = context.Lease.Now();
        Snapshot start = await ReadSnapshotAsync([], options, cancellation).ConfigureAwait(false);
        return new ReadMoment(start.Epoch, start.Age, start.IsStale, moment);
    }

    /// <summary>Reads a value as of an epoch that is applied here, if the cache has it and it has not changed since.</summary>
    public bool TryReadAt(IndexSpec spec, in ReadMoment at, out ReadResult result)
    {
        if (cache.Find(spec) is { Current: { } current } value && current.Changed <= at.Epoch)
        {
            value.Touch();
            See(at.Epoch);
            result = new ReadResult(current, at.Epoch, AgeOf(at), at.IsStale);
            return true;
        }

        result = default;
        return false;
    }

    /// <summary>Reads several values as of an epoch that is applied here.</summary>
    /// <exception cref="CoherenceException">The root does not keep the values of that epoch any more, or the lease is lost and the options say not to wait.</exception>
    public async ValueTask<Snapshot> ReadAtAsync(IReadOnlyList<IndexSpec> specs, ReadMoment at, ReadOptions options, CancellationToken cancellation)
    {
        See(at.Epoch);
        return await _snapshots.TryFillAsync(specs, at.Epoch, options.EndsWithLease, cancellation).ConfigureAwait(false) is { } values
            ? new Snapshot(at.Epoch, AgeOf(at), at.IsStale, values)
            : throw ReadFailures.LeaseLost(context.Lease.Age(out _));
    }

    // The epoch grows older while whoever chose it goes on reading.
    private TimeSpan AgeOf(in ReadMoment at) => at.Age + context.Lease.Since(at.Moment);

    // After the fence the lease is no question any more: the root has answered.
    private bool TryReadFenced(IndexSpec spec, long asked, out ReadResult result)
    {
        TimeSpan age = context.Lease.Age(out _);
        Epoch epoch = cache.Applied;
        if (cache.Find(spec) is { Current: { } current } value && current.Changed <= epoch)
        {
            value.Touch();
            result = new ReadResult(current, epoch, ReadRequest.FencedAge(context.Lease, age, asked), isStale: false);
            return true;
        }

        result = default;
        return false;
    }

    private ReadResult StaleOrThrow(IndexSpec spec, ReadOptions options)
    {
        TimeSpan age = context.Lease.Age(out bool isLost);
        Epoch epoch = cache.Applied;
        if (options.OnLostLease != LostLease.ServeStale)
        {
            throw ReadFailures.LeaseLost(age);
        }

        return epoch >= options.LeastEpoch && cache.Find(spec)?.Current is { } current && current.Changed <= epoch
            ? new ReadResult(current, epoch, age, isLost)
            : throw ReadFailures.NothingStale(spec, epoch, age);
    }

    private async ValueTask<Snapshot> ReadUncachedSnapshotAsync(IReadOnlyList<IndexSpec> specs, ReadOptions options, CancellationToken cancellation)
    {
        if (_scopes.Current is not { } scope)
        {
            return await ReadSnapshotHereAsync(specs, options, cancellation).ConfigureAwait(false);
        }

        await PassAsync(scope, options, cancellation).ConfigureAwait(false);
        Snapshot snapshot = await ReadSnapshotHereAsync(specs, options, cancellation).ConfigureAwait(false);
        scope.See(snapshot.Epoch);
        return snapshot;
    }

    private async ValueTask<Snapshot> ReadSnapshotHereAsync(IReadOnlyList<IndexSpec> specs, ReadOptions options, CancellationToken cancellation)
    {
        long asked = context.Lease.Now();
        for (int attempt = 1; ;)
        {
            ReadPass pass = await _gate.PassAsync(options, cancellation).ConfigureAwait(false);
            if (pass == ReadPass.LeaseLost)
            {
                return _snapshots.StaleOrThrow(specs, options);
            }

            try
            {
                long? fencedSince = pass == ReadPass.Fenced ? asked : null;
                if (await _snapshots.TryReadAsync(specs, options, fencedSince, cancellation).ConfigureAwait(false) is { } snapshot)
                {
                    return snapshot;
                }
            }
            catch (CoherenceException failure) when (failure.Failure == CoherenceFailure.SnapshotTooOld && attempt < SnapshotReader.Attempts)
            {
                // The epoch has moved on meanwhile; the next attempt takes the newest.
                attempt++;
            }
        }
    }
}
