using System;
using System.Diagnostics.Metrics;
using Coherence.Core.Roots;

namespace Coherence.Node.Metrics;

/// <summary>The instruments of the meter <c>Coherence.Root</c>, of all roots of the process together. docs/metrics.md lists them.</summary>
internal static class RootMetrics
{
    /// <summary>The name under which a listener finds the instruments.</summary>
    public const string MeterName = "Coherence.Root";

    private static readonly Meter Source = new(MeterName);

    private static readonly Histogram<double> EpochCollected =
        Source.CreateHistogram<double>("coherence.root.epoch.collected", "s", "From the first entry of an epoch until it is closed, because the one before is durable.");

    private static readonly Histogram<double> EpochApplied =
        Source.CreateHistogram<double>("coherence.root.epoch.applied", "s", "From closing an epoch until it is applied; loading values is part of it.");

    private static readonly Histogram<double> EpochWritten =
        Source.CreateHistogram<double>("coherence.root.epoch.written", "s", "Writing the record of an epoch to the log, until it is durable.");

    private static readonly Histogram<double> EpochShown =
        Source.CreateHistogram<double>("coherence.root.epoch.shown", "s", "From closing an epoch until every child that it concerns has been written to.");

    private static readonly Histogram<long> EpochSize =
        Source.CreateHistogram<long>("coherence.root.epoch.size", "By", "The record of an epoch.");

    private static readonly Counter<long> UpdatesTaken =
        Source.CreateCounter<long>("coherence.root.updates", "{update}", "Updates that were taken into an epoch.");

    private static readonly Counter<long> OperationsApplied =
        Source.CreateCounter<long>("coherence.root.operations", "{operation}", "Operations of the epochs that were applied.");

    private static readonly Counter<long> DuplicatesSkipped =
        Source.CreateCounter<long>("coherence.root.duplicates", "{operation}", "Operations that had been applied before.");

    private static readonly UpDownCounter<long> Values =
        Source.CreateUpDownCounter<long>("coherence.root.values", "{value}", "Index values.");

    private static readonly UpDownCounter<long> ValueMemory =
        Source.CreateUpDownCounter<long>("coherence.root.values.memory", "By", "What index values take in memory.");

    private static readonly UpDownCounter<long> UpdateKeys =
        Source.CreateUpDownCounter<long>("coherence.root.update_keys", "{key}", "Keys of updates that are remembered.");

    private static readonly Counter<long> ValuesLoaded =
        Source.CreateCounter<long>("coherence.root.values.loaded", "{value}", "Values that the store was asked for.");

    private static readonly Counter<long> ValuesStored =
        Source.CreateCounter<long>("coherence.root.values.stored", "{value}", "Values that were handed to the store.");

    private static readonly Histogram<double> Checkpoint =
        Source.CreateHistogram<double>("coherence.root.checkpoint", "s", "From beginning a checkpoint until a restart would find it.");

    private static readonly Counter<long> RoomLosses =
        Source.CreateCounter<long>("coherence.root.full", "{time}", "Times that the disk of a root had no more room, so that it refused updates.");

    private static readonly Counter<long> CheckpointsGivenUp =
        Source.CreateCounter<long>("coherence.root.checkpoint.given_up", "{checkpoint}", "Checkpoints for which there was no room; each is tried again.");

    /// <summary>Whether anybody listens to how long epochs take.</summary>
    public static bool IsEpochMeasured => EpochCollected.Enabled || EpochApplied.Enabled || EpochShown.Enabled || EpochSize.Enabled;

    /// <summary>An epoch was closed.</summary>
    public static void Closed(TimeSpan collected, int bytes)
    {
        EpochCollected.Record(collected.TotalSeconds);
        EpochSize.Record(bytes);
    }

    /// <summary>An epoch was applied.</summary>
    public static void Applied(TimeSpan elapsed) => EpochApplied.Record(elapsed.TotalSeconds);

    /// <summary>A record was written.</summary>
    public static void Written(TimeSpan elapsed) => EpochWritten.Record(elapsed.TotalSeconds);

    /// <summary>An epoch was shown.</summary>
    public static void Shown(TimeSpan elapsed) => EpochShown.Record(elapsed.TotalSeconds);

    /// <summary>The figures of one root have changed.</summary>
    public static void Changed(in RootFigures before, in RootFigures now)
    {
        UpdatesTaken.Add(now.Updates - before.Updates);
        OperationsApplied.Add(now.Operations - before.Operations);
        DuplicatesSkipped.Add(now.Duplicates - before.Duplicates);
        Values.Add(now.Values - before.Values);
    }

    /// <summary>What one root has in memory has changed.</summary>
    public static void Changed(in MemoryFigures before, in MemoryFigures now)
    {
        ValueMemory.Add(now.Bytes - before.Bytes);
        UpdateKeys.Add(now.Keys - before.Keys);
    }

    /// <summary>The store has answered for so many values.</summary>
    public static void Loaded(int values) => ValuesLoaded.Add(values);

    /// <summary>The store has taken so many values.</summary>
    public static void Stored(int values) => ValuesStored.Add(values);

    /// <summary>A checkpoint was made.</summary>
    public static void CheckpointMade(TimeSpan elapsed) => Checkpoint.Record(elapsed.TotalSeconds);

    /// <summary>The disk of a root has no more room.</summary>
    public static void RoomLost() => RoomLosses.Add(1);

    /// <summary>There was no room for a checkpoint.</summary>
    public static void CheckpointGivenUp() => CheckpointsGivenUp.Add(1);
}
