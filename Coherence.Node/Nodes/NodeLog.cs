using System;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Transport.Channels;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Nodes;

/// <summary>What a node logs. The message templates are generated, so a level that is off costs nothing.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to cluster {Cluster} at epoch {Epoch}.")]
    public static partial void Connected(ILogger logger, ClusterId cluster, Epoch epoch);

    [LoggerMessage(Level = LogLevel.Information, Message = "The upstream said goodbye: {Reason}: {Detail}")]
    public static partial void Goodbye(ILogger logger, GoodbyeReason reason, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "The channel to {Peer} was ended: {Reason}: {Detail}")]
    public static partial void ChannelEnded(ILogger logger, string peer, GoodbyeReason reason, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The channel to {Peer} closed: {Reason}: {Detail}")]
    public static partial void ChannelClosed(ILogger logger, string peer, ChannelCloseReason reason, string detail);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Connecting to {Address} failed.")]
    public static partial void ConnectFailed(ILogger logger, string address, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The node had ended before it was closed.")]
    public static partial void ClosedEarly(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Connecting has ended by a defect; the node stays as it is.")]
    public static partial void ConnectingEnded(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The node has ended by a defect.")]
    public static partial void Failed(ILogger logger, Exception failure);
}
