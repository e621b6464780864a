using System;
using Coherence.Core.Identity;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Roots;

/// <summary>What a root logs. The message templates are generated, so a level that is off costs nothing.</summary>
internal static partial class RootLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "A new root: cluster {Cluster} in {Directory}.")]
    public static partial void Created(ILogger logger, string directory, ClusterId cluster);

    [LoggerMessage(Level = LogLevel.Information, Message = "Recovered: epoch {Epoch}, {Operations} operations, {Values} values; checkpoint of epoch {Checkpoint} and {LogBytes} bytes of log behind it, in {Elapsed}.")]
    public static partial void Recovered(ILogger logger, Epoch epoch, long operations, int values, Epoch checkpoint, long logBytes, TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The checkpoint {File} is not used: {Reason}.")]
    public static partial void CheckpointRefused(ILogger logger, string file, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "A checkpoint of epoch {Epoch} is durable.")]
    public static partial void CheckpointDone(ILogger logger, Epoch epoch);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Segments} segments of the log were deleted: no kept checkpoint needs an epoch before {Needed}.")]
    public static partial void Dropped(ILogger logger, int segments, Epoch needed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Segments of the log that no kept checkpoint needs could not be deleted; it is tried again after the next checkpoint.")]
    public static partial void DropFailed(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last record of the log was torn by a crash before it was acknowledged, and was cut off: {Detail}")]
    public static partial void TornRecord(ILogger logger, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Files of the store that no kept checkpoint needs could not be deleted; it is tried again after the next checkpoint.")]
    public static partial void NotCleaned(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "The disk has no more room: updates are refused until it has, reading goes on. {Reason}")]
    public static partial void RoomLost(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The disk has room again: updates are taken.")]
    public static partial void RoomFound(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "There is no room for a checkpoint of epoch {Epoch}; it is tried again later, and the log is not cut meanwhile. {Reason}")]
    public static partial void CheckpointGivenUp(ILogger logger, Epoch epoch, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped in order at epoch {Epoch}.")]
    public static partial void Stopped(ILogger logger, Epoch epoch);
}
