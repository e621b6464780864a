using System;
using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Node.Options;
using Coherence.Node.Upstreams;
using Coherence.Transport.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coherence.Node.Relays;

/// <summary>How a relay connects, where it listens, and what it may hold.</summary>
public sealed class CoherenceRelayOptions
{
    /// <summary>The addresses of the upstream, <c>HOST:PORT</c> or <c>unix:PATH</c>, tried in turn. At least one, and none of its own.</summary>
    public IList<string> Upstreams { get; } = [];

    /// <summary>Where it listens: <c>HOST:PORT</c> or <c>unix:PATH</c>; port 0 for one that the operating system chooses. At least one.</summary>
    public IList<string> Listen { get; } = [];

    /// <summary>What the directory says of where this relay is. 0 to 255 bytes of UTF-8; null, the default, for the addresses of <see cref="Listen"/>.</summary>
    public string? Name { get; set; }

    /// <summary>How many channels the link to the upstream has. 1 to 16; default 2, or 1 on a machine with one core.</summary>
    public int Channels { get; set; } = UpstreamSettings.DefaultChannels;

    /// <summary>The cluster to join; none for whichever the upstream belongs to. Once joined, never another.</summary>
    public ClusterId Cluster { get; set; }

    /// <summary>How long <see cref="CoherenceRelay.StartAsync"/> tries to connect before it gives up. 10 ms to 1 h; default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>After how much silence something is sent to the upstream, or to a child. 50 ms to 1 min; default 1 s.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the upstream may be silent, a child, or to a child this relay. More than three heartbeats, at most 10 min; default 5 s.</summary>
    /// <remarks>Children get the upstream's, if that is less. See specs/consistency.md#lease.</remarks>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most index values that the cache holds, for all children together. 16 to 100,000,000; default 1,000,000.</summary>
    public int CacheValues { get; set; } = 1_000_000;

    /// <summary>The most bytes that the cache holds. 1 MiB to 1 TiB; default 256 MiB.</summary>
    public long CacheBytes { get; set; } = 256 << 20;

    /// <summary>The bytes of children's updates that may be on their way to the root; the children share them. 1 MiB to 1 GiB; default 64 MiB.</summary>
    public long ForwardedBytes { get; set; } = 64 << 20;

    /// <summary>
    /// Whether children that ask for it (<see cref="Nodes.CoherenceNodeOptions.HearSiblings"/>) are told at once what the other children
    /// publish, before the root has confirmed it. Costs a copy of each update for each of them. Default: no.
    /// </summary>
    public bool TellSiblings { get; set; }

    /// <summary>The most connected children. 1 to 100,000; default 10,000.</summary>
    public int MaximumChildren { get; set; } = 10_000;

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
        OptionRange.Check(Listen.Count, 1, 64, nameof(Listen) + ".Count");
        OptionRange.Check(Channels, 1, UpstreamSettings.MaximumChannels, nameof(Channels));
        OptionRange.CheckText(Name ?? string.Empty, WireLimits.NameBytes, nameof(Name));
        OptionRange.Check(ConnectTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1), nameof(ConnectTimeout));
        OptionRange.Check(Heartbeat, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1), nameof(Heartbeat));
        OptionRange.Check(Lease, (Heartbeat * 3) + TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10), nameof(Lease));
        OptionRange.Check(CacheValues, 16, 100_000_000, nameof(CacheValues));
        OptionRange.Check(CacheBytes, 1 << 20, 1L << 40, nameof(CacheBytes));
        OptionRange.Check(ForwardedBytes, 1 << 20, 1L << 30, nameof(ForwardedBytes));
        OptionRange.Check(MaximumChildren, 1, 100_000, nameof(MaximumChildren));
        ChannelLimits.Validate();
    }
}
