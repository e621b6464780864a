using System;
using Coherence.Core.Messages;
using Coherence.Transport.Channels;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Serving;

/// <summary>What a root or a relay logs of its children. The message templates are generated, so a level that is off costs nothing.</summary>
internal static partial class ServingLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Listening at {Address}.")]
    public static partial void Listening(ILogger logger, string address);

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

    [LoggerMessage(Level = LogLevel.Critical, Message = "It has failed and serves no more.")]
    public static partial void Failed(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "It had ended before it was closed.")]
    public static partial void ClosedEarly(ILogger logger, Exception failure);
}
