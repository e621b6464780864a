using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Node.Failures;

namespace Coherence.Node.Ambient;

/// <summary>What somebody has seen, so that whoever works for them reads nothing older: of each cluster a root epoch, and updates that are still on their way.</summary>
/// <remarks>
/// specs/context.md. Never changes, and any thread may use it. As text it is a token that any process of the cluster understands: <see cref="ToString"/>,
/// <see cref="Parse"/>. What is being seen is collected by a <see cref="CoherenceScope"/>.
/// </remarks>
public sealed class CoherenceContext : IEquatable<CoherenceContext>
{
    /// <summary>The most clusters that a context knows of.</summary>
    public const int MaximumClusters = 8;

    /// <summary>The most updates that a context names, in all: one of each origin.</summary>
    public const int MaximumUpdates = 32;

    /// <summary>The most characters of a token.</summary>
    public const int MaximumCharacters = 1 + ((MaximumClusters + MaximumUpdates) * (1 + 32 + 1 + 19));

    /// <summary>The header that carries a context between services.</summary>
    public const string HeaderName = "Coherence-Context";

    private readonly IReadOnlyList<ClusterContext> _clusters;
    private string? _token;

    private CoherenceContext(IReadOnlyList<ClusterContext> clusters) => _clusters = clusters;

    /// <summary>Nothing was seen.</summary>
    public static CoherenceContext Empty { get; } = new([]);

    /// <summary>Whether nothing was seen.</summary>
    public bool IsEmpty => _clusters.Count == 0;

    /// <summary>The clusters of which something was seen, by increasing id.</summary>
    public IEnumerable<ClusterId> Clusters => _clusters.Select(static cluster => cluster.Cluster);

    /// <summary>What it says of each cluster.</summary>
    internal IReadOnlyList<ClusterContext> Parts => _clusters;

    /// <summary>What the present scope has seen; empty if there is none.</summary>
    /// <exception cref="InvalidOperationException">An update that was published in the scope has no number yet. <see cref="CaptureAsync"/> waits for it.</exception>
    /// <exception cref="CoherenceException">The scope has seen more than a context holds.</exception>
    public static CoherenceContext Capture() => CoherenceScope.Current?.Capture() ?? Empty;

    /// <summary>What the present scope has seen; empty if there is none. An update that was published in it just now gets its number first, within a turn of the engine as a rule.</summary>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="CoherenceException">The scope has seen more than a context holds.</exception>
    public static ValueTask<CoherenceContext> CaptureAsync(CancellationToken cancellation = default) =>
        CoherenceScope.Current is { } scope ? scope.CaptureAsync(cancellation) : new ValueTask<CoherenceContext>(Empty);

    /// <summary>Reads a token.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong and where.</exception>
    public static CoherenceContext Parse(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return TryParse(token, out CoherenceContext? context, out string? fault)
            ? context
            : throw new FormatException($"This is no context of what was seen in a cluster. {fault}");
    }

    /// <summary>Reads a token; false if it is none.</summary>
    /// <param name="token">The token.</param>
    /// <param name="context">What it says.</param>
    /// <param name="fault">What is wrong with it and where, in a sentence.</param>
    public static bool TryParse(
        [NotNullWhen(true)] string? token, [NotNullWhen(true)] out CoherenceContext? context, [NotNullWhen(false)] out string? fault)
    {
        var parser = new ContextParser(token);
        context = parser.Read() is { } clusters ? new CoherenceContext(clusters) : null;
        fault = parser.Fault;
        return context is not null;
    }

    /// <summary>The newest root epoch of a cluster that was seen; zero if none was.</summary>
    public Epoch EpochOf(ClusterId cluster) => Find(cluster)?.Epoch ?? Epoch.Zero;

    /// <summary>The updates of a cluster that were published and not known to be part of a root epoch: the newest of each origin.</summary>
    public IReadOnlyList<EpochRef> UpdatesOf(ClusterId cluster) => Find(cluster)?.Updates ?? [];

    /// <summary>Begins a scope that has seen this: reads in it, here and in the tasks that are started in it, show nothing older.</summary>
    /// <param name="cancellation">Ends the waits that this makes necessary, when whoever asked does not wait any more.</param>
    /// <returns>The scope; disposing it makes the one before it the present one again.</returns>
    public CoherenceScope Use(CancellationToken cancellation = default) => new(this, cancellation);

    /// <summary>Checks that it is a context of one of these clusters; it may be of others beside. An empty one is of every cluster.</summary>
    /// <exception cref="CoherenceException">It is of others alone; the message names them.</exception>
    public void Require(IReadOnlyCollection<ClusterId> clusters)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        if (!IsEmpty && !_clusters.Any(part => clusters.Contains(part.Cluster)))
        {
            throw new CoherenceException(
                CoherenceFailure.ContextRefused, $"The context is of what was seen in cluster {string.Join(", ", Clusters)}; this is cluster {string.Join(", ", clusters)}.");
        }
    }

    /// <summary>What this context or the other has seen.</summary>
    /// <exception cref="CoherenceException">Together they have seen more than a context holds.</exception>
    public CoherenceContext Merge(CoherenceContext other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Combine(_clusters.Concat(other._clusters));
    }

    /// <summary>The token: header-safe, of at most <see cref="MaximumCharacters"/> characters, and the same for equal contexts.</summary>
    public override string ToString() => _token ??= ContextText.Write(_clusters);

    /// <inheritdoc/>
    public bool Equals(CoherenceContext? other) => other is not null && string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CoherenceContext);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    /// <summary>All that any of these has seen; of one cluster there may be several.</summary>
    internal static CoherenceContext Combine(IEnumerable<ClusterContext> parts)
    {
        ClusterContext[] clusters =
        [
            .. parts
                .GroupBy(static part => part.Cluster, Join)
                .Where(static cluster => cluster.Epoch > Epoch.Zero || cluster.Updates.Count > 0)
                .OrderBy(static cluster => cluster.Cluster.Value),
        ];
        int updates = clusters.Sum(static cluster => cluster.Updates.Count);
        return clusters.Length <= MaximumClusters && updates <= MaximumUpdates
            ? new CoherenceContext(clusters)
            : throw new CoherenceException(
                CoherenceFailure.ContextRefused,
                $"A context would know of {clusters.Length} clusters and {updates} updates that are on their way; {MaximumClusters} and {MaximumUpdates} are the most. Read, or await what was published, before more is merged into it.");
    }

    private static ClusterContext Join(ClusterId cluster, IEnumerable<ClusterContext> parts)
    {
        ClusterContext[] all = [.. parts];
        EpochRef[] updates =
        [
            .. all
                .SelectMany(static part => part.Updates)
                .GroupBy(static update => update.System, static (system, same) => new EpochRef(system, same.Max(static update => update.Epoch)))
                .OrderBy(static update => update.System.Value),
        ];
        return new ClusterContext(cluster, all.Max(static part => part.Epoch), updates);
    }

    private ClusterContext? Find(ClusterId cluster) => _clusters.FirstOrDefault(part => part.Cluster == cluster);
}
