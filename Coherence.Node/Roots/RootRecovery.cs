using System;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Roots;
using Coherence.Node.Failures;
using Coherence.Node.Log;
using Coherence.Node.Storage.Checkpoints;
using Coherence.Node.Storage.Failures;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Roots;

/// <summary>What a root found when it started.</summary>
/// <param name="Epoch">The newest durable epoch; 0 for a new root.</param>
/// <param name="Checkpoint">The epoch of the checkpoint that it began with; 0 if it read the whole log.</param>
/// <param name="Operations">How many operations its epochs have.</param>
/// <param name="Values">How many index values they make.</param>
/// <param name="Elapsed">How long reading, verifying and applying took, that of the checkpoint not included.</param>
public sealed record RootRecovery(Epoch Epoch, Epoch Checkpoint, long Operations, int Values, TimeSpan Elapsed)
{
    internal static RootRecovery OfNewLog { get; } = new(Epoch.Zero, Epoch.Zero, 0, 0, TimeSpan.Zero);

    /// <summary>Hands a checkpoint and every record after it to the engine.</summary>
    internal static RootRecovery Run(
        EpochLog log, StoreCheckpoint? checkpoint, RootStore store, SystemEngine engine, TimeProvider time, ILogger logger)
    {
        long started = time.GetTimestamp();
        var replay = new RootReplay(engine, store);
        EpochLogRecovery found;
        try
        {
            if (checkpoint is not null)
            {
                engine.Restore(checkpoint.State);
            }

            found = checkpoint is null ? log.Recover(replay) : log.Recover(replay, checkpoint.Epoch, checkpoint.Chain);
            replay.Complete();
            if (found.Torn is { } torn)
            {
                RootLog.TornRecord(logger, torn.ToString());
            }
        }
        catch (Exception failure) when (failure is EpochLogException or StoreException)
        {
            throw new CoherenceException(CoherenceFailure.Storage, failure.Message, failure);
        }

        RootFigures figures = engine.RootFigures;
        Epoch begun = checkpoint?.Epoch ?? Epoch.Zero;
        var recovery = new RootRecovery(figures.Durable, begun, figures.Operations, figures.Values, time.GetElapsedTime(started));
        RootLog.Recovered(logger, recovery.Epoch, recovery.Operations, recovery.Values, begun, found.PayloadBytes, recovery.Elapsed);
        return recovery;
    }
}
