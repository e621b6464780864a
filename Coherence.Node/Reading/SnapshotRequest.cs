using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Node.Loop;

namespace Coherence.Node.Reading;

/// <summary>The values of a snapshot that the cache does not hold at its epoch: asks for them as of that epoch, all in one turn.</summary>
/// <remarks>
/// The epoch is chosen before the first value is looked at and never moves, so a snapshot needs one round trip however fast
/// values change. What was missing is acquired too, so that the next snapshot finds it in the cache.
/// </remarks>
internal sealed class SnapshotRequest : IEngineInput
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IReadOnlyList<IndexSpec> _specs;
    private readonly GrantedValue[] _values;
    private readonly List<int> _missing;
    private readonly Waiter[] _waiters;
    private readonly Epoch _epoch;
    private int _left;

    public SnapshotRequest(IReadOnlyList<IndexSpec> specs, GrantedValue[] values, List<int> missing, Epoch epoch)
    {
        _specs = specs;
        _values = values;
        _missing = missing;
        _epoch = epoch;
        _left = missing.Count;
        _waiters = [.. missing.Select(position => new Waiter(this, position))];
    }

    public async Task RunAsync(EngineLoop loop, CancellationToken cancellation)
    {
        loop.Post(this);
        try
        {
            await _completion.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            foreach (Waiter waiter in _waiters)
            {
                loop.Post(new CancelReadInput(_specs[waiter.Position], waiter));
            }

            throw;
        }
    }

    public void Apply(SystemEngine engine)
    {
        foreach (int position in _missing)
        {
            engine.Read(_specs[position], IgnoringWaiter.Instance);
        }

        foreach (Waiter waiter in _waiters)
        {
            engine.ReadAt(_specs[waiter.Position], _epoch, waiter);
        }
    }

    public void Abandon() => _completion.TrySetException(ReadFailures.Closed());

    private void Complete(int position, GrantedValue value)
    {
        _values[position] = value;
        if (--_left == 0)
        {
            _ = _completion.TrySetResult();
        }
    }

    private sealed class Waiter(SnapshotRequest request, int position) : IValueWaiter
    {
        public int Position => position;

        public void Completed(GrantedValue value, Epoch epoch) => request.Complete(position, value);

        public void Refused(RefuseReason reason) =>
            request._completion.TrySetException(ReadFailures.Of(request._specs[position], reason));

        public void Abandoned() => request.Abandon();
    }
}
