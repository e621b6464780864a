using System;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Transport.Channels;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Upstreams;

/// <summary>What a system logs of its way to the root. The message templates are generated, so a level that is off costs nothing.</summary>
internal static partial class UpstreamLog
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

    [LoggerMessage(Level = LogLevel.Error, Message = "Connecting has ended for good: {Reason}")]
    public static partial void ConnectingEnded(ILogger logger, string reason);
}
