using System;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Roots;
using Coherence.Node.Failures;
using Coherence.Node.Log;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Roots;

/// <summary>What a root found in its log when it started.</summary>
/// <param name="Epoch">The newest durable epoch; 0 for a new root.</param>
/// <param name="Operations">How many operations the log has.</param>
/// <param name="Values">How many index values they make.</param>
/// <param name="Elapsed">How long reading, verifying and applying took.</param>
public sealed record RootRecovery(Epoch Epoch, long Operations, int Values, TimeSpan Elapsed)
{
    internal static RootRecovery OfNewLog { get; } = new(Epoch.Zero, 0, 0, TimeSpan.Zero);

    /// <summary>Hands every record of an existing log to the engine.</summary>
    internal static RootRecovery Run(EpochLog log, SystemEngine engine, TimeProvider time, ILogger logger)
    {
        long started = time.GetTimestamp();
        try
        {
            if (log.Recover(new Visitor(engine)).Torn is { } torn)
            {
                RootLog.TornRecord(logger, torn.ToString());
            }
        }
        catch (EpochLogException failure)
        {
            throw new CoherenceException(CoherenceFailure.Storage, failure.Message, failure);
        }

        RootFigures figures = engine.RootFigures;
        var recovery = new RootRecovery(figures.Durable, figures.Operations, figures.Values, time.GetElapsedTime(started));
        RootLog.Recovered(logger, recovery.Epoch, recovery.Operations, recovery.Elapsed);
        return recovery;
    }

    private sealed class Visitor(SystemEngine engine) : IEpochRecordVisitor
    {
        public void OnRecord(Epoch epoch, ReadOnlyMemory<byte> payload) => engine.Recover(epoch, payload);
    }
}
