using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Node.Failures;

namespace Coherence.Node.Ambient;

/// <summary>Collects what is seen between its begin and its end, in the method that began it and in all that this calls or starts.</summary>
/// <remarks>
/// specs/context.md. Reads in it show nothing older than what it has seen, and add what they show; what is published in it counts as seen
/// at once. It goes with the asynchronous flow, as <see cref="AsyncLocal{T}"/> does, and belongs to all tasks that were started in it. Any thread.
/// </remarks>
public sealed class CoherenceScope : IDisposable
{
    private static readonly AsyncLocal<CoherenceScope?> Present = new();

    private readonly Lock _lock = new();
    private readonly CancellationToken _cancellation;
    private readonly CoherenceScope? _before;
    private ClusterScope[] _clusters = [];

    internal CoherenceScope(CoherenceContext context, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        Merge(context);
        _before = Present.Value;
        Present.Value = this;
    }

    /// <summary>The scope that the caller is in; null if it is in none.</summary>
    public static CoherenceScope? Current => Present.Value;

    /// <inheritdoc cref="CoherenceContext.Capture"/>
    public CoherenceContext Capture() =>
        CoherenceContext.Combine(Volatile.Read(ref _clusters).Select(static cluster => cluster.ToContext()));

    /// <inheritdoc cref="CoherenceContext.CaptureAsync"/>
    public async ValueTask<CoherenceContext> CaptureAsync(CancellationToken cancellation = default)
    {
        foreach (ClusterScope cluster in Volatile.Read(ref _clusters))
        {
            await Task.WhenAll(cluster.Published().Select(static update => update.Named)).WaitAsync(cancellation).ConfigureAwait(false);
        }

        return Capture();
    }

    /// <summary>Somebody else, who has worked for this one, has seen more: reads from here on show nothing older than that either.</summary>
    /// <exception cref="CoherenceException">The scope would have seen more than a context holds.</exception>
    public void Merge(CoherenceContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (ClusterContext part in context.Parts)
        {
            Of(part.Cluster).Merge(part);
        }
    }

    /// <summary>Ends it: the scope that was the present one before is so again. Call it where the scope was begun. May be repeated.</summary>
    public void Dispose()
    {
        if (Present.Value == this)
        {
            Present.Value = _before;
        }
    }

    /// <summary>What was seen of a cluster.</summary>
    internal ClusterScope Of(ClusterId cluster)
    {
        foreach (ClusterScope known in Volatile.Read(ref _clusters))
        {
            if (known.Cluster == cluster)
            {
                return known;
            }
        }

        return Add(cluster);
    }

    private ClusterScope Add(ClusterId cluster)
    {
        lock (_lock)
        {
            if (Array.Find(_clusters, known => known.Cluster == cluster) is { } added)
            {
                return added;
            }

            if (_clusters.Length == CoherenceContext.MaximumClusters)
            {
                throw new CoherenceException(
                    CoherenceFailure.ContextRefused, $"A scope has seen something of {CoherenceContext.MaximumClusters} clusters, and would of another one, {cluster}.");
            }

            var scope = new ClusterScope(cluster, _cancellation);
            Volatile.Write(ref _clusters, [.. _clusters, scope]);
            return scope;
        }
    }
}
