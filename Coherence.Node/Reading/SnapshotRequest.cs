using System;
using System.Collections.Generic;
using System.Linq;
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

/// <summary>The values of a snapshot that the cache does not hold at its epoch: asks for them as of that epoch, all in one turn.</summary>
/// <remarks>
/// The epoch is chosen before the first value is looked at and never moves, so a snapshot needs one round trip however fast
/// values change. What was missing is acquired too, so that the next snapshot finds it in the cache.
/// </remarks>
internal sealed class SnapshotRequest : ILeaseWaiter, ICancellableRequest, IEngineInput
{
    private readonly TaskCompletionSource<bool> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WaitContext _context;
    private readonly IReadOnlyList<IndexSpec> _specs;
    private readonly GrantedValue[] _values;
    private readonly List<int> _missing;
    private readonly Waiter[] _waiters;
    private readonly Epoch _epoch;
    private readonly bool _endsWithLease;
    private int _left;

    /// <summary>A request that has not been posted.</summary>
    /// <param name="context">What it needs of the node.</param>
    /// <param name="specs">Which values the snapshot has.</param>
    /// <param name="values">Where what was missing is put.</param>
    /// <param name="missing">The positions of what is missing.</param>
    /// <param name="epoch">The epoch of the snapshot.</param>
    /// <param name="endsWithLease">Whether the request ends when the lease is lost.</param>
    public SnapshotRequest(
        WaitContext context, IReadOnlyList<IndexSpec> specs, GrantedValue[] values, List<int> missing, Epoch epoch, bool endsWithLease)
    {
        _context = context;
        _endsWithLease = endsWithLease;
        _specs = specs;
        _values = values;
        _missing = missing;
        _epoch = epoch;
        _left = missing.Count;
        _waiters = [.. missing.Select(position => new Waiter(this, position))];
    }

    /// <summary>Whether everything has come; false if the lease was lost before.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        _context.Loop.Post(this);
        try
        {
            return await _completion.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _context.Loop.Post(new CancelInput(this));
            throw;
        }
    }

    public void Apply(SystemEngine engine)
    {
        if (_context.Ending.Cause is not null)
        {
            Abandon();
            return;
        }

        if (_endsWithLease)
        {
            if (_context.LeaseWaits.IsLost(engine))
            {
                _completion.SetResult(false);
                return;
            }

            _context.LeaseWaits.Add(this);
        }

        foreach (int position in _missing)
        {
            engine.Read(_specs[position], IgnoringWaiter.Instance);
        }

        foreach (Waiter waiter in _waiters)
        {
            engine.ReadAt(_specs[waiter.Position], _epoch, waiter);
        }
    }

    public void Cancel(SystemEngine engine)
    {
        foreach (Waiter waiter in _waiters)
        {
            engine.CancelRead(_specs[waiter.Position], waiter);
        }

        _context.LeaseWaits.Remove(this);
    }

    public void LeaseChanged(SystemEngine engine, bool isLost)
    {
        if (isLost)
        {
            Cancel(engine);
            _ = _completion.TrySetResult(false);
        }
    }

    public void Abandon() => Abandoned();

    public void Abandoned() => Fail(_context.Ending.Failure);

    private void Complete(int position, GrantedValue value)
    {
        _values[position] = value;
        if (--_left == 0)
        {
            _context.LeaseWaits.Remove(this);
            _ = _completion.TrySetResult(true);
        }
    }

    private void Fail(Exception failure)
    {
        _context.LeaseWaits.Remove(this);
        _ = _completion.TrySetException(failure);
    }

    private sealed class Waiter(SnapshotRequest request, int position) : IValueWaiter
    {
        public int Position => position;

        public void Completed(GrantedValue value, Epoch epoch) => request.Complete(position, value);

        public void Refused(RefuseReason reason) =>
            request.Fail(ReadFailures.Of(request._specs[position], reason));

        public void Abandoned() => request.Abandon();
    }
}
