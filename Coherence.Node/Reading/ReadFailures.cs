using System;
using System.Globalization;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Listing;
using Coherence.Core.Messages;
using Coherence.Node.Failures;

namespace Coherence.Node.Reading;

/// <summary>The sentences for reads that fail.</summary>
internal static class ReadFailures
{
    public static CoherenceException LeaseLost(TimeSpan age) => new(
        CoherenceFailure.LeaseLost, $"The root has not been heard of for {Seconds(age)}, which is longer than the lease, and the read does not wait for it.");

    public static CoherenceException NothingStale(IndexSpec spec, Epoch epoch, TimeSpan age) => new(
        CoherenceFailure.LeaseLost,
        $"The root has not been heard of for {Seconds(age)}, which is longer than the lease, and what is cached, at epoch {epoch}, does not answer the read of {spec}.");

    public static CoherenceException Of(IndexSpec spec, RefuseReason reason) => reason switch
    {
        RefuseReason.UnknownIndex when Encoding.UTF8.GetString(spec.Index.Span) is var name && name.StartsWith(KeyListIndex.NamePrefix, StringComparison.Ordinal) => new(
            CoherenceFailure.UnknownIndex,
            $"The root does not list the keys of '{name[KeyListIndex.NamePrefix.Length..]}', so they cannot be watched by what they begin with. It has to be started with --list, or a KeyListIndex."),
        RefuseReason.UnknownIndex => new(
            CoherenceFailure.UnknownIndex,
            $"The root knows no index '{Encoding.UTF8.GetString(spec.Index.Span)}'. Built-in indexes are named KIND:NAME, others are registered where the root starts."),
        RefuseReason.SnapshotTooOld => new(
            CoherenceFailure.SnapshotTooOld, $"The value of {spec} at the epoch of the snapshot is no longer kept. Take a new snapshot."),
        RefuseReason.TooManySubscriptions => new(
            CoherenceFailure.TooManySubscriptions, $"{spec} was not granted: this node holds as many values as its upstream allows."),
        _ => new(CoherenceFailure.Defect, $"{spec} was not granted: {reason}."),
    };

    private static string Seconds(TimeSpan age) => string.Create(CultureInfo.InvariantCulture, $"{age.TotalSeconds:0.###} s");
}
