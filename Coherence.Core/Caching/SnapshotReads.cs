using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Caching;

/// <summary>The reads of values as of one given epoch that wait for their answer. All of one value and epoch share one question.</summary>
internal sealed class SnapshotReads
{
    // Enumerated when a link resumes: the hash of a spec is the same in every process, so the order is too (DET-1).
    private readonly Dictionary<IndexSpec, List<Read>> _bySpec = [];

    /// <summary>Waits for a value. True if nobody has asked for it at that epoch yet.</summary>
    public bool Add(IndexSpec spec, Epoch at, IValueWaiter waiter)
    {
        if (!_bySpec.TryGetValue(spec, out List<Read>? reads))
        {
            reads = [];
            _bySpec.Add(spec.ToOwned(), reads);
        }

        if (reads.Find(read => read.At == at) is { } open)
        {
            open.Waiters.Add(waiter);
            return false;
        }

        reads.Add(new Read(at, waiter));
        return true;
    }

    /// <summary>Answers the reads whose epoch the grant covers.</summary>
    public void Complete(IndexSpec spec, Epoch min, Epoch max, GrantedValue value)
    {
        if (!_bySpec.TryGetValue(spec, out List<Read>? reads))
        {
            return;
        }

        for (int index = reads.Count - 1; index >= 0; index--)
        {
            Read read = reads[index];
            if (read.At < min || read.At > max)
            {
                continue;
            }

            reads.RemoveAt(index);
            read.Waiters.ForEach(waiter => waiter.Completed(value, read.At));
        }

        RemoveIfEmpty(spec, reads);
    }

    public void Refuse(IndexSpec spec, Epoch at, RefuseReason reason)
    {
        if (!_bySpec.TryGetValue(spec, out List<Read>? reads) || reads.Find(read => read.At == at) is not { } refused)
        {
            return;
        }

        _ = reads.Remove(refused);
        RemoveIfEmpty(spec, reads);
        refused.Waiters.ForEach(waiter => waiter.Refused(reason));
    }

    /// <summary>Takes a waiter back that is no longer interested.</summary>
    public void Cancel(IndexSpec spec, IValueWaiter waiter)
    {
        if (_bySpec.TryGetValue(spec, out List<Read>? reads))
        {
            _ = reads.RemoveAll(read => read.Waiters.Remove(waiter) && read.Waiters.Count == 0);
            RemoveIfEmpty(spec, reads);
        }
    }

    /// <summary>Asks again for all that waits.</summary>
    public void SendAll(ICacheOwner owner)
    {
        foreach ((IndexSpec spec, List<Read> reads) in _bySpec)
        {
            foreach (Read read in reads)
            {
                _ = owner.TrySend(new Acquire(spec, read.At, Held: null));
            }
        }
    }

    public void Abandon()
    {
        foreach (List<Read> reads in _bySpec.Values)
        {
            foreach (Read read in reads)
            {
                read.Waiters.ForEach(static waiter => waiter.Abandoned());
            }
        }

        _bySpec.Clear();
    }

    private void RemoveIfEmpty(IndexSpec spec, List<Read> reads)
    {
        if (reads.Count == 0)
        {
            _ = _bySpec.Remove(spec);
        }
    }

    private sealed class Read(Epoch at, IValueWaiter first)
    {
        public Epoch At => at;

        public List<IValueWaiter> Waiters { get; } = [first];
    }
}
