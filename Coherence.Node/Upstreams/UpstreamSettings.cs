using System;
using System.Collections.Generic;
using Coherence.Transport.Channels;

namespace Coherence.Node.Upstreams;

/// <summary>How a system connects to its upstream.</summary>
/// <param name="Addresses">Where an upstream is, tried in turn.</param>
/// <param name="Channels">How many channels a link has.</param>
/// <param name="NeedsSystemId">Whether it is of use only once it has a system id, as a relay is: it has none to give before.</param>
/// <param name="ChannelLimits">The limits of channels.</param>
/// <param name="Time">The clock.</param>
internal sealed record UpstreamSettings(IList<string> Addresses, int Channels, bool NeedsSystemId, ChannelOptions ChannelLimits, TimeProvider Time)
{
    /// <summary>The most channels of a link.</summary>
    public const int MaximumChannels = 16;

    /// <summary>Two where more than one core can drive them.</summary>
    public static int DefaultChannels => Environment.ProcessorCount > 1 ? 2 : 1;
}
