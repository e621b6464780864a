using System.Collections.Generic;
using Coherence.Core.Engine;
using Coherence.Node.Metrics;

namespace Coherence.Node.Leases;

/// <summary>Who waits for something and is to hear when the lease is lost, or is there again. Engine thread, and never inside the engine.</summary>
internal sealed class LeaseWaits(LeaseClock clock)
{
    private readonly HashSet<ILeaseWaiter> _waiters = [];
    private bool _isLost = true;

    /// <summary>Whether the lease is lost at this moment; whoever waits hears of it first.</summary>
    public bool IsLost(SystemEngine engine)
    {
        TurnEnded(engine);
        return _isLost;
    }

    public void Add(ILeaseWaiter waiter) => _waiters.Add(waiter);

    public void Remove(ILeaseWaiter waiter) => _waiters.Remove(waiter);

    /// <summary>At the end of each turn: tells of a change.</summary>
    public void TurnEnded(SystemEngine engine)
    {
        bool isLost = clock.IsLost;
        if (isLost == _isLost)
        {
            return;
        }

        _isLost = isLost;
        if (isLost)
        {
            NodeMetrics.LeaseLost();
        }

        foreach (ILeaseWaiter waiter in new List<ILeaseWaiter>(_waiters))
        {
            waiter.LeaseChanged(engine, isLost);
        }
    }

    /// <summary>The node has ended: whoever waits is told.</summary>
    public void AbandonAll()
    {
        var waiters = new List<ILeaseWaiter>(_waiters);
        _waiters.Clear();
        waiters.ForEach(static waiter => waiter.Abandoned());
    }
}
