using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Speculation;
using Coherence.Node.Loop;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;
using Coherence.Node.Waiting;

namespace Coherence.Node.Speculation;

/// <summary>Reads what is confirmed together with what this node has published: on the caller's thread where that is enough, otherwise over the engine's.</summary>
/// <remarks>
/// specs/speculation.md#reading. The overlay is looked at before the cache: what the overlay has given up is in the cache by then. A
/// value that the overlay shows is taken as it is, with its epoch.
/// </remarks>
internal sealed class SpeculativeReader(Overlay overlay, ValueCache cache, ValueReader confirmed, HandedOver handedOver, WaitContext context)
{
    private readonly ReadGate _gate = new(cache, context);
    private readonly ScopeGate _scopes = new(cache, context);
    private int _isOpening;

    /// <summary>Reads a value if it is here as the options ask for. Allocates nothing and never waits.</summary>
    public bool TryRead(IndexSpec spec, CachedValue? value, in ReadOptions options, out ReadResult result)
    {
        result = default;
        if (!overlay.IsOpen)
        {
            OpenOnce();
            return false;
        }

        // Whoever has published something sees it.
        if (!handedOver.IsTaken)
        {
            return false;
        }

        TimeSpan age = context.Lease.Age(out bool isLost);
        if (overlay.Find(spec) is not { } entry)
        {
            return confirmed.TryRead(value, options, out result);
        }

        if (entry.Look() is not { } view)
        {
            return false;
        }

        age = view.HeardAt is { } heardAt ? context.Lease.AgeOf(heardAt) : age;
        if (!options.Accepts(view.At, age, isLost) || !_scopes.TrySee(view.At))
        {
            return false;
        }

        value?.Touch();
        result = new ReadResult(view.Value, view.At, age, isLost);
        return true;
    }

    /// <summary>Reads a value; synchronously if it is here.</summary>
    public ValueTask<ReadResult> ReadAsync(IndexSpec spec, ReadOptions options, CancellationToken cancellation) =>
        TryRead(spec, cache.Find(spec), options, out ReadResult result)
            ? new ValueTask<ReadResult>(result)
            : new ValueTask<ReadResult>(FetchAsync(spec.ToOwned(), options, cancellation));

    /// <summary>Reads a value that <see cref="TryRead"/> did not find.</summary>
    public async Task<ReadResult> FetchAsync(IndexSpec spec, ReadOptions options, CancellationToken cancellation)
    {
        Snapshot snapshot = await ReadSnapshotAsync([spec], options, cancellation).ConfigureAwait(false);
        return snapshot[0];
    }

    /// <summary>Reads several values in one step: of one root epoch, and everything that this node has published beyond that.</summary>
    public async ValueTask<Snapshot> ReadSnapshotAsync(IReadOnlyList<IndexSpec> specs, ReadOptions options, CancellationToken cancellation)
    {
        IndexSpec[] owned = [.. specs.Select(static spec => spec.ToOwned())];
        if (_scopes.Current is not { } scope)
        {
            return await ReadHereAsync(owned, options, Epoch.Zero, cancellation).ConfigureAwait(false);
        }

        if (!await _scopes.PassOthersAsync(scope, options.EndsWithLease, cancellation).ConfigureAwait(false))
        {
            throw ReadFailures.LeaseLost(context.Lease.Age(out _));
        }

        Snapshot snapshot = await ReadHereAsync(owned, options, scope.Seen, cancellation).ConfigureAwait(false);
        scope.See(snapshot.Epoch);
        return snapshot;
    }

    // Reading by TryRead alone has to begin, too.
    private void OpenOnce()
    {
        if (Interlocked.Exchange(ref _isOpening, 1) == 0)
        {
            context.Loop.Post(new ActionInput(static engine => engine.Overlay.Open()));
        }
    }

    private async ValueTask<Snapshot> ReadHereAsync(IndexSpec[] specs, ReadOptions options, Epoch seen, CancellationToken cancellation)
    {
        long asked = context.Lease.Now();
        ReadOptions wanted = options;
        while (true)
        {
            ReadPass pass = await _gate.PassAsync(wanted, cancellation).ConfigureAwait(false);
            Epoch least = LeastOf(pass, options, seen);
            bool isLost = pass == ReadPass.LeaseLost || !await ReachAsync(least, options, cancellation).ConfigureAwait(false);
            var request = new SpeculativeRequest(context, specs, endsWithLease: isLost || options.EndsWithLease);
            SpeculativeAnswer? answer = await request.RunAsync(cancellation).ConfigureAwait(false);
            if (answer is not null && answer.At >= least && TryAccept(answer, pass, asked, options) is { } snapshot)
            {
                return snapshot;
            }

            if (isLost || answer is null)
            {
                throw Failure(specs, options);
            }

            // What is beneath may be older than what was heard last, which is all that a bound on the staleness looks at first.
            wanted = options.Policy == ReadPolicy.WithinStaleness ? ReadOptions.Latest with { OnLostLease = options.OnLostLease } : options;
        }
    }

    private Epoch LeastOf(ReadPass pass, in ReadOptions options, Epoch seen)
    {
        Epoch least = pass == ReadPass.Fenced ? cache.Applied : options.LeastEpoch;
        return least > seen ? least : seen;
    }

    // Once all has its outcome that is published by now, what is read is on top of the epoch that is applied by now.
    private async ValueTask<bool> ReachAsync(Epoch least, ReadOptions options, CancellationToken cancellation)
    {
        if (!overlay.IsOpen || overlay.Sure >= least)
        {
            return true;
        }

        EpochRequest outcomes = EpochRequest.Outcomes(context, options.EndsWithLease);
        return await outcomes.RunAsync(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false) == EpochWaitOutcome.Reached;
    }

    private Snapshot? TryAccept(SpeculativeAnswer answer, ReadPass pass, long asked, in ReadOptions options)
    {
        TimeSpan age = context.Lease.Age(out bool isLost);
        age = answer.HeardAt is { } heardAt ? context.Lease.AgeOf(heardAt) : age;
        if (pass == ReadPass.Fenced)
        {
            age = ReadRequest.FencedAge(context.Lease, age, asked);
            isLost = false;
        }
        else if (!options.Accepts(answer.At, age, isLost))
        {
            return null;
        }

        return new Snapshot(answer.At, age, isLost, [.. answer.Values]);
    }

    private Exception Failure(IndexSpec[] specs, in ReadOptions options)
    {
        TimeSpan age = context.Lease.Age(out _);
        return options.OnLostLease == LostLease.ServeStale && specs.Length > 0
            ? ReadFailures.NothingStale(specs[0], cache.Applied, age)
            : ReadFailures.LeaseLost(age);
    }
}
