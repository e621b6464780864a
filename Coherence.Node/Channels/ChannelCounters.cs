using System.Collections.Generic;
using System.Diagnostics.Metrics;
using Coherence.Core.Messages;

namespace Coherence.Node.Channels;

/// <summary>Counts the channels that an engine ended, by reason.</summary>
internal static class ChannelCounters
{
    private static readonly Meter NodeMeter = new("Coherence.Node");

    private static readonly Counter<long> EndedChannels = NodeMeter.CreateCounter<long>(
        "coherence.channels.ended", unit: "{channel}", description: "Channels that this system ended, by reason.");

    public static void Ended(GoodbyeReason reason) => EndedChannels.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));
}
