using System;
using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Coherence.Core.Messages;
using Coherence.Core.Options;

namespace Coherence.Core.Following;

/// <summary>The link to the upstream: opens and ends its channels, knows whose it is, and when the root was last heard of over it.</summary>
/// <remarks>specs/epochs.md#channels, #settled. One thread at a time.</remarks>
internal sealed class Uplink
{
    private readonly EngineOptions _options;
    private readonly IUplinkOwner _owner;
    private readonly SignsOfLife _signs = new();
    private readonly List<ChannelSession> _opening = [];
    private TimeSpan _upSince;

    // The epoch at the last tick, and when it became that.
    private Epoch _moved;
    private TimeSpan _movedAt;

    /// <summary>No channel is open yet.</summary>
    /// <param name="options">The cluster and the lease to begin with.</param>
    /// <param name="owner">Who follows the upstream over this link.</param>
    /// <param name="name">A random name; the names of the links follow it.</param>
    public Uplink(EngineOptions options, IUplinkOwner owner, LinkId name)
    {
        _options = options;
        _owner = owner;
        Name = name;
        Cluster = options.Cluster;
        Lease = options.Lease;
    }

    /// <summary>The channels that are up.</summary>
    public LinkChannels Channels { get; } = new();

    public bool IsUp => Channels.Count > 0;

    /// <summary>Of the link that is up, or was last.</summary>
    public LinkId Name { get; private set; }

    /// <summary>How many links there were: the number of the one that is up, or was last.</summary>
    public long Number { get; private set; }

    /// <summary>The cluster of the root: as told, or as found at the first connection.</summary>
    public ClusterId Cluster { get; private set; }

    /// <summary>Whose timeline is followed; none before the first welcome.</summary>
    public SystemId Root { get; private set; }

    /// <summary>The system that is the upstream, or was last; none before the first welcome.</summary>
    public SystemId Upstream { get; private set; }

    /// <summary>The systems from the upstream up to the root.</summary>
    public SystemPath Path { get; private set; }

    /// <summary>The prefix length of the arcs from which operations are named.</summary>
    public int ArcBits { get; private set; }

    /// <summary>How long the upstream may be silent: what was asked for here, or less if the upstream promises less.</summary>
    public TimeSpan Lease { get; private set; }

    /// <summary>
    /// The newest moment at which the root is known to have been there, and all that it showed then is shown here: what was
    /// asked for then has been answered. What merely arrives may have waited in a buffer, so it proves nothing. Null before the first.
    /// </summary>
    public TimeSpan? HeardAt => _signs.HeardAt;

    /// <summary>The time of the present inputs.</summary>
    public TimeSpan Now { get; set; }

    /// <summary>Whether the root is known to have been there within the lease.</summary>
    public bool IsLeaseValid(TimeSpan now) => IsUp && now - HeardAt <= Lease;

    /// <summary>A channel has opened: the first of a new link, or one more of the link that is up.</summary>
    public void Opened(ChannelSession session, int ordinal)
    {
        session.Ordinal = ordinal;
        if (Channels.Find(ordinal) is { } past)
        {
            past.CloseSilently(GoodbyeReason.Superseded, $"Channel {ordinal} of the link is opened again.");
            Closed(past);
        }

        bool joins = IsUp;
        if (!joins && _opening.Count > 0)
        {
            // Two would make two links, of which the upstream keeps one.
            session.Close(GoodbyeReason.Busy, "The first channel of a link is opened alone.");
            return;
        }

        if (!joins)
        {
            Name = new LinkId(new Identifier(unchecked(Name.Value.Value + 1)));
            Number++;
        }

        _opening.Add(session);
        session.Send(HelloCodec.Write, new Hello(
            ProtocolVersion.Current,
            ProtocolVersion.Oldest,
            Cluster,
            Name,
            ordinal,
            _owner.System,
            Number,
            _owner.Applied,
            default,
            joins,
            _owner.IsRelay,
            _owner.Confirmed,
            _options.Address,
            _owner.HearsSiblings));
    }

    /// <summary>A channel has ended. May be repeated.</summary>
    public void Closed(ChannelSession session)
    {
        _ = _opening.Remove(session);
        if (!Channels.Remove(session))
        {
            return;
        }

        if (Channels.Count > 0)
        {
            _owner.ChannelLost();
            return;
        }

        foreach (ChannelSession opening in new List<ChannelSession>(_opening))
        {
            opening.Close(GoodbyeReason.ShuttingDown, "The link that it wanted to join has ended.");
        }

        _opening.Clear();
        _signs.Forget();
        _owner.LinkLost();
    }

    /// <summary>Ends the link.</summary>
    public void Close(GoodbyeReason reason, string detail)
    {
        foreach (ChannelSession session in new List<ChannelSession>(_opening))
        {
            session.Close(reason, detail);
        }

        _opening.Clear();
        foreach (ChannelSession session in Channels.Up)
        {
            session.Close(reason, detail);
            Closed(session);
        }
    }

    /// <summary>A channel is welcome. False: it is not what this system can follow, and the channel has been refused.</summary>
    public bool OnWelcome(ChannelSession session, in Welcome welcome)
    {
        if (!Cluster.IsNone && welcome.Cluster != Cluster)
        {
            return session.Refuse(GoodbyeReason.ClusterMismatch, $"The upstream belongs to cluster {welcome.Cluster}, not {Cluster}.");
        }

        if (welcome.Version is < ProtocolVersion.Oldest or > ProtocolVersion.Current)
        {
            return session.Refuse(GoodbyeReason.VersionMismatch, $"The upstream chose version {welcome.Version}.");
        }

        if (IsUp && welcome.Upstream != Upstream)
        {
            return session.Refuse(GoodbyeReason.RuleBroken, $"The link is with {Upstream}; {welcome.Upstream} welcomes a channel of it.");
        }

        SystemId system = _owner.System;
        if (!system.IsNone && welcome.Upstream == system)
        {
            return session.Refuse(GoodbyeReason.Loop, $"The upstream is this system, {system}, itself.");
        }

        if (!system.IsNone && welcome.Path.Contains(system))
        {
            return session.Refuse(GoodbyeReason.Detached, $"The upstream {welcome.Upstream} reaches the root over this system, {system}.");
        }

        // What a further channel is welcomed with may be of before an epoch that came over another one.
        if (!IsUp && welcome.Upstream == welcome.Root && welcome.Current < _owner.Applied)
        {
            return session.Refuse(
                GoodbyeReason.EpochWentBack, $"The root shows epoch {welcome.Current}; epoch {_owner.Applied} was seen here before (EPO-2).");
        }

        bool isFirst = !IsUp;
        _ = _opening.Remove(session);
        session.Establish();
        session.IsAnswered = true;
        Channels.Add(session);
        if (isFirst)
        {
            Begin(session, welcome);
        }

        return true;
    }

    /// <summary>The upstream ends a channel, and unless it was this channel's own fault, the link.</summary>
    public void OnGoodbye(ChannelSession session, in Goodbye goodbye)
    {
        session.CloseSilently(goodbye.Reason, goodbye.Text);
        Closed(session);
        if (goodbye.Reason is GoodbyeReason.Silent or GoodbyeReason.MalformedInput or GoodbyeReason.RuleBroken or GoodbyeReason.Busy)
        {
            return;
        }

        foreach (ChannelSession other in Channels.Up)
        {
            other.CloseSilently(goodbye.Reason, goodbye.Text);
            Closed(other);
        }
    }

    /// <summary>A ping is answered.</summary>
    /// <remarks>Its nonce is the time at which it was sent; an answer to one that was never sent is no proof of anything.</remarks>
    public void OnPong(ChannelSession session, in Pong pong)
    {
        if (session.IsAnswered || pong.Nonce != session.AskedAt.Ticks)
        {
            return;
        }

        session.IsAnswered = true;
        Path = PathOver(pong.Path);
        if (pong.Age < TimeSpan.FromMilliseconds((long)WireLimits.AgeMillisecondsMaximum))
        {
            _signs.Note(session.AskedAt - pong.Age, pong.Epoch, _owner.Shown);
        }
    }

    /// <summary>A newer epoch is shown here.</summary>
    public void Progress() => _signs.Progress(_owner.Shown);

    /// <summary>Time has passed: channels that are silent are given up, and the others are asked for a sign of life.</summary>
    public void Tick()
    {
        foreach (ChannelSession session in new List<ChannelSession>(_opening))
        {
            CloseIfSilent(session, Lease);
        }

        foreach (ChannelSession session in Channels.Up)
        {
            // Several channels stand for each other, so one that is silent is given up before the lease that they all keep ends.
            CloseIfSilent(session, Channels.Count > 1 ? Lease / 2 : Lease);
            if (!session.IsClosed && session.IsAnswered && Now - session.AskedAt >= _options.Heartbeat / 2)
            {
                Ask(session);
            }
        }

        if (IsUp)
        {
            LeaveIfDetached();
        }
    }

    // An upstream that answers, and has itself not heard of the root for so long, is left: perhaps another has. The root is not: it
    // has more to do than it gets done, and whoever connects anew adds to that.
    private void LeaveIfDetached()
    {
        if (_owner.Applied != _moved)
        {
            _moved = _owner.Applied;
            _movedAt = Now;
        }

        TimeSpan aliveAt = _upSince > _movedAt ? _upSince : _movedAt;
        aliveAt = HeardAt is { } heardAt && heardAt > aliveAt ? heardAt : aliveAt;
        if (Upstream != Root && Now - aliveAt > 2 * Lease)
        {
            Close(GoodbyeReason.Detached, $"The root was not heard of over this upstream for {Now - aliveAt}.");
        }
    }

    private void Begin(ChannelSession session, in Welcome welcome)
    {
        Cluster = welcome.Cluster;
        Root = welcome.Root;
        ArcBits = welcome.ArcBits;
        Lease = welcome.Lease < _options.Lease ? welcome.Lease : _options.Lease;
        Upstream = welcome.Upstream;
        Path = PathOver(welcome.Path);
        _upSince = Now;
        _signs.Begin();
        if (Upstream == Root)
        {
            _signs.Note(session.AskedAt, welcome.Current, _owner.Shown);
        }
        else
        {
            // It may itself have heard of the root long ago; the answer to a ping says when.
            Ask(session);
        }

        _owner.LinkUp(welcome);
    }

    // The upstream may have moved since it was welcomed itself; it says with each sign of life how it reaches the root now.
    private SystemPath PathOver(SystemPath beyond)
    {
        var systems = new SystemId[Math.Min(beyond.Systems.Length + 1, SystemPath.MaximumSystems)];
        systems[0] = Upstream;
        beyond.Systems.Span[..(systems.Length - 1)].CopyTo(systems.AsSpan(1));
        return new SystemPath(systems);
    }

    private void Ask(ChannelSession session)
    {
        session.AskedAt = Now;
        session.IsAnswered = false;
        session.Send(PingCodec.Write, new Ping(Now.Ticks));
    }

    private void CloseIfSilent(ChannelSession session, TimeSpan limit)
    {
        if (Now - session.LastReceived <= limit)
        {
            return;
        }

        session.Close(GoodbyeReason.Silent, $"Nothing was heard from the upstream for {limit}.");
        Closed(session);
    }
}
