using System;
using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Node.Options;
using Coherence.Node.Upstreams;
using Coherence.Transport.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coherence.Node.Nodes;

/// <summary>How a node connects and what it may hold.</summary>
public sealed class CoherenceNodeOptions
{
    /// <summary>The addresses of the upstream, <c>HOST:PORT</c> or <c>unix:PATH</c>, tried in turn. At least one.</summary>
    public IList<string> Upstreams { get; } = [];

    /// <summary>How many channels the link to the upstream has. 1 to 16; default 2, or 1 on a machine with one core.</summary>
    /// <remarks>One that is cut costs nothing but time: what it carried goes again over another, and it is opened again.</remarks>
    public int Channels { get; set; } = UpstreamSettings.DefaultChannels;

    /// <summary>The cluster to join; none for whichever the upstream belongs to. Once joined, never another.</summary>
    public ClusterId Cluster { get; set; }

    /// <summary>What the directory calls this node. 0 to 255 bytes of UTF-8; default: the name of the machine and the id of the process.</summary>
    public string Name { get; set; } = $"{Environment.MachineName}/{Environment.ProcessId}";

    /// <summary>How long <see cref="CoherenceNode.ConnectAsync"/> tries before it gives up. 10 ms to 1 h; default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>After how much silence something is sent to the upstream. 50 ms to 1 min; default 1 s.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the upstream may be silent before cached values stop counting as current. More than three heartbeats, at most 10 min; default 5 s.</summary>
    /// <remarks>See specs/consistency.md#lease.</remarks>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most index values that the cache holds. 16 to 100,000,000; default 1,000,000.</summary>
    public int CacheValues { get; set; } = 1_000_000;

    /// <summary>The most bytes that the cache holds. 1 MiB to 1 TiB; default 256 MiB.</summary>
    public long CacheBytes { get; set; } = 256 << 20;

    /// <summary>The most updates that are published and not confirmed yet. 1 to 4,096; default 4,096.</summary>
    public int UnconfirmedUpdates { get; set; } = 4096;

    /// <summary>The most bytes of them; a single larger update goes alone. 64 KiB to 1 GiB; default 16 MiB.</summary>
    public long UnconfirmedBytes { get; set; } = 16 << 20;

    /// <summary>The most updates that wait for room before publishing is refused. 1 to 10,000,000; default 65,536.</summary>
    public int WaitingUpdates { get; set; } = 65_536;

    /// <summary>Indexes of the application, as the root has them: their values can be read speculatively. The built-in ones are always there.</summary>
    public IList<IIndex> Indexes { get; } = [];

    /// <summary>
    /// Whether speculative reads show, besides what this node has published, what other nodes below the same relay have, before the root
    /// has confirmed it; the relay has to tell of it (<see cref="Relays.CoherenceRelayOptions.TellSiblings"/>). Default: no.
    /// </summary>
    /// <remarks>
    /// As much of it as of this node's own is kept: <see cref="UnconfirmedUpdates"/>, <see cref="UnconfirmedBytes"/>. See specs/speculation.md#siblings.
    /// </remarks>
    public bool HearSiblings { get; set; }

    /// <summary>The limits of channels.</summary>
    public ChannelOptions ChannelLimits { get; set; } = new();

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where it logs. Default: nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it, its value and the range.</exception>
    public void Validate()
    {
        OptionRange.Check(Upstreams.Count, 1, 64, nameof(Upstreams) + ".Count");
        OptionRange.Check(Channels, 1, UpstreamSettings.MaximumChannels, nameof(Channels));
        OptionRange.CheckText(Name, WireLimits.NameBytes, nameof(Name));
        OptionRange.Check(ConnectTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1), nameof(ConnectTimeout));
        OptionRange.Check(Heartbeat, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1), nameof(Heartbeat));
        OptionRange.Check(Lease, (Heartbeat * 3) + TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10), nameof(Lease));
        OptionRange.Check(CacheValues, 16, 100_000_000, nameof(CacheValues));
        OptionRange.Check(CacheBytes, 1 << 20, 1L << 40, nameof(CacheBytes));
        OptionRange.Check(UnconfirmedUpdates, 1, 4096, nameof(UnconfirmedUpdates));
        OptionRange.Check(UnconfirmedBytes, 64 << 10, 1L << 30, nameof(UnconfirmedBytes));
        OptionRange.Check(WaitingUpdates, 1, 10_000_000, nameof(WaitingUpdates));
        ChannelLimits.Validate();
    }
}
