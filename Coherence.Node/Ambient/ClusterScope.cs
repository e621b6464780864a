using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Coherence.Core.Identity;
using Coherence.Node.Failures;

namespace Coherence.Node.Ambient;

/// <summary>What a scope has seen of one cluster. Any thread.</summary>
internal sealed class ClusterScope(ClusterId cluster, CancellationToken cancellation)
{
    private readonly Lock _lock = new();

    // Of others, as they named them: the newest of each origin.
    private readonly Dictionary<SystemId, Epoch> _expected = [];
    private readonly HashSet<ScopedUpdate> _published = [];
    private long _seen;

    // How many updates there are of which it is not known in which epoch they are.
    private int _open;

    public ClusterId Cluster => cluster;

    /// <summary>Ends when whoever the scope works for does not wait any more.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>The newest root epoch that was seen.</summary>
    public Epoch Seen => new(Volatile.Read(ref _seen));

    /// <summary>Sees an epoch if everything that was seen before is part of it; false if it may not be.</summary>
    public bool TrySee(Epoch epoch)
    {
        if (Volatile.Read(ref _open) != 0 || epoch.Number < Volatile.Read(ref _seen))
        {
            return false;
        }

        See(epoch);
        return true;
    }

    /// <summary>An epoch was seen.</summary>
    public void See(Epoch epoch)
    {
        long seen = Volatile.Read(ref _seen);
        while (epoch.Number > seen)
        {
            long before = Interlocked.CompareExchange(ref _seen, epoch.Number, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    /// <summary>An update is about to be published.</summary>
    public ScopedUpdate Publish(object publisher)
    {
        var update = new ScopedUpdate(this, publisher);
        Change(() => _published.Add(update));
        return update;
    }

    /// <summary>What was published is known by a root epoch that was seen, or needs not be known any more.</summary>
    public void End(ScopedUpdate update) => Change(() => _published.Remove(update));

    /// <summary>Somebody else has seen this.</summary>
    /// <exception cref="CoherenceException">There would be too many updates on their way.</exception>
    public void Merge(ClusterContext other)
    {
        Change(() =>
        {
            int fresh = other.Updates.Count(update => !_expected.ContainsKey(update.System));
            if (_expected.Count + fresh > CoherenceContext.MaximumUpdates)
            {
                throw new CoherenceException(
                    CoherenceFailure.ContextRefused,
                    $"A scope would know of more than {CoherenceContext.MaximumUpdates} updates of others that are on their way. Read something before more is merged into it.");
            }

            foreach (EpochRef update in other.Updates)
            {
                ExpectNewest(update);
            }
        });
        See(other.Epoch);
    }

    /// <summary>An update that was sent, and that whoever reads has to ask about.</summary>
    public void Expect(EpochRef update) => Change(() => ExpectNewest(update));

    /// <summary>An update is part of an epoch that was seen.</summary>
    public void Followed(EpochRef update) => Change(() =>
    {
        if (_expected.TryGetValue(update.System, out Epoch epoch) && epoch <= update.Epoch)
        {
            _ = _expected.Remove(update.System);
        }
    });

    /// <summary>The updates that are on their way, as others named them.</summary>
    public EpochRef[] Expected()
    {
        lock (_lock)
        {
            return [.. _expected.Select(static pair => new EpochRef(pair.Key, pair.Value))];
        }
    }

    /// <summary>The updates that were published in the scope, and of which it is not known what became of them.</summary>
    public ScopedUpdate[] Published()
    {
        lock (_lock)
        {
            return [.. _published];
        }
    }

    /// <summary>All of it.</summary>
    /// <exception cref="InvalidOperationException">An update has no name yet.</exception>
    public ClusterContext ToContext()
    {
        lock (_lock)
        {
            IEnumerable<EpochRef> published = _published.Select(static update => update.Name
                ?? throw new InvalidOperationException("An update that was published in the scope has no number yet. Await CaptureAsync, which waits for it."));
            return new ClusterContext(cluster, Seen, [.. published, .. _expected.Select(static pair => new EpochRef(pair.Key, pair.Value))]);
        }
    }

    /// <summary>Changes what is on its way, or something of that.</summary>
    public void Change(Action change)
    {
        lock (_lock)
        {
            change();
            Volatile.Write(ref _open, _published.Count + _expected.Count);
        }
    }

    private void ExpectNewest(EpochRef update)
    {
        Epoch known = _expected.GetValueOrDefault(update.System);
        _expected[update.System] = update.Epoch > known ? update.Epoch : known;
    }
}
