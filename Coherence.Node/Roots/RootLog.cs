using System;
using Coherence.Core.Identity;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Roots;

/// <summary>What a root logs. The message templates are generated, so a level that is off costs nothing.</summary>
internal static partial class RootLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "A new root: cluster {Cluster} in {Directory}.")]
    public static partial void Created(ILogger logger, string directory, ClusterId cluster);

    [LoggerMessage(Level = LogLevel.Information, Message = "The log is whole: epoch {Epoch}, {Operations} operations, read in {Elapsed}.")]
    public static partial void Recovered(ILogger logger, Epoch epoch, long operations, TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last record of the log was torn by a crash before it was acknowledged, and was cut off: {Detail}")]
    public static partial void TornRecord(ILogger logger, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped in order at epoch {Epoch}.")]
    public static partial void Stopped(ILogger logger, Epoch epoch);
}
