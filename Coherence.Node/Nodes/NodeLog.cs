using System;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Nodes;

/// <summary>What a node logs. The message templates are generated, so a level that is off costs nothing.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The node had ended before it was closed.")]
    public static partial void ClosedEarly(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The node has ended by a defect.")]
    public static partial void Failed(ILogger logger, Exception failure);
}
