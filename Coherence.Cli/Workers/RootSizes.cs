using System;
using System.Collections.Generic;
using System.Globalization;
using Coherence.Node.Roots;

namespace Coherence.Cli.Workers;

/// <summary>How much memory and disk a root takes.</summary>
/// <param name="History">Bytes of superseded values for snapshots.</param>
/// <param name="HistorySeconds">How long they are kept at most.</param>
/// <param name="Memory">Bytes of index values in memory.</param>
/// <param name="Checkpoint">Bytes of log after which a checkpoint is made.</param>
/// <param name="ExpectedValues">How many index values a new store is made for.</param>
internal sealed record RootSizes(long History, double HistorySeconds, long Memory, long Checkpoint, long ExpectedValues)
{
    /// <summary>Those of a root that nobody gave any.</summary>
    public static RootSizes Default { get; } = Of(new CoherenceRootOptions());

    /// <summary>The arguments that a root's process gets.</summary>
    public IEnumerable<string> Arguments =>
        ["--history", Text(History), "--history-time", HistorySeconds.ToString(CultureInfo.InvariantCulture), "--memory", Text(Memory), "--checkpoint", Text(Checkpoint), "--expected-values", Text(ExpectedValues)];

    /// <summary>Gives a root these sizes.</summary>
    public void ApplyTo(CoherenceRootOptions options)
    {
        options.HistoryBytes = History;
        options.HistoryTime = TimeSpan.FromSeconds(HistorySeconds);
        options.MemoryBytes = Memory;
        options.CheckpointBytes = Checkpoint;
        options.ExpectedValues = ExpectedValues;
    }

    private static RootSizes Of(CoherenceRootOptions options) =>
        new(options.HistoryBytes, options.HistoryTime.TotalSeconds, options.MemoryBytes, options.CheckpointBytes, options.ExpectedValues);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
