using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Caching;

/// <summary>The reads of values as of one given epoch that wait for their answer.</summary>
internal sealed class SnapshotReads
{
    // Enumerated when a link resumes: the hash of a spec is the same in every process, so the order is too (DET-1).
    private readonly Dictionary<IndexSpec, List<Read>> _bySpec = [];

    public int Count { get; private set; }

    public void Add(IndexSpec spec, Epoch at, IValueWaiter waiter)
    {
        if (!_bySpec.TryGetValue(spec, out List<Read>? reads))
        {
            spec = spec.ToOwned();
            reads = [];
            _bySpec.Add(spec, reads);
        }

        reads.Add(new Read(at, waiter));
        Count++;
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
            Count--;
            read.Waiter.Completed(value, read.At);
        }

        RemoveIfEmpty(spec, reads);
    }

    public void Refuse(IndexSpec spec, Epoch at, RefuseReason reason)
    {
        if (!_bySpec.TryGetValue(spec, out List<Read>? reads))
        {
            return;
        }

        for (int index = reads.Count - 1; index >= 0; index--)
        {
            Read read = reads[index];
            if (read.At != at)
            {
                continue;
            }

            reads.RemoveAt(index);
            Count--;
            read.Waiter.Refused(reason);
        }

        RemoveIfEmpty(spec, reads);
    }

    /// <summary>Takes a waiter back that is no longer interested.</summary>
    public void Cancel(IndexSpec spec, IValueWaiter waiter)
    {
        if (_bySpec.TryGetValue(spec, out List<Read>? reads))
        {
            Count -= reads.RemoveAll(read => ReferenceEquals(read.Waiter, waiter));
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
                read.Waiter.Abandoned();
            }
        }

        _bySpec.Clear();
        Count = 0;
    }

    private void RemoveIfEmpty(IndexSpec spec, List<Read> reads)
    {
        if (reads.Count == 0)
        {
            _ = _bySpec.Remove(spec);
        }
    }

    private readonly record struct Read(Epoch At, IValueWaiter Waiter);
}
