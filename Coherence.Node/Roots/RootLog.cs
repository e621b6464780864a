using System;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Transport.Channels;
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

    [LoggerMessage(Level = LogLevel.Information, Message = "Listening at {Address}.")]
    public static partial void Listening(ILogger logger, string address);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped in order at epoch {Epoch}.")]
    public static partial void Stopped(ILogger logger, Epoch epoch);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Children} children are connected.")]
    public static partial void Children(ILogger logger, int children);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Peer} left: {Reason}: {Detail}")]
    public static partial void ChildLeft(ILogger logger, string peer, GoodbyeReason reason, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The channel of {Peer} was ended: {Reason}: {Detail}")]
    public static partial void ChildEnded(ILogger logger, string peer, GoodbyeReason reason, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The channel of {Peer} closed: {Reason}: {Detail}")]
    public static partial void ChannelClosed(ILogger logger, string peer, ChannelCloseReason reason, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Accepting a connection failed; it is tried again.")]
    public static partial void AcceptFailed(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A peer was turned away: too many others have not been welcomed yet.")]
    public static partial void TurnedAway(ILogger logger);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The root has failed and serves no more.")]
    public static partial void Failed(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The root had ended before it was closed.")]
    public static partial void ClosedEarly(ILogger logger, Exception failure);
}
