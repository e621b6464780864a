using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Core.Options;
using Coherence.Core.Publishing;
using Coherence.Core.Updates;

namespace Coherence.Core.Following;

/// <summary>The half of an engine that has an upstream: follows the root's timeline, keeps the cache coherent, and publishes.</summary>
internal sealed class UpstreamSide : IChannelSide, ICacheOwner
{
    private const int PendingUpdates = 1024;
    private const int FollowsEveryEpochs = 256;
    private const int FollowsEveryBytes = 64 * 1024;
    private const int SaysConfirmedEvery = 1024;

    private readonly EngineOptions _options;
    private readonly INodeHost _host;
    private readonly UpdateAssembler _updates;
    private readonly ArrayBufferWriter<byte> _assembled = new(1024);
    private readonly List<NotifyReplicated> _confirmations = [];
    private readonly List<Reject> _rejections = [];
    private readonly SignsOfLife _signs = new();
    private readonly List<ChannelSession> _opening = [];
    private LinkId _link;
    private Epoch _followsSaid;
    private Epoch _confirmedSaid;
    private Epoch _askedToSettle;
    private Epoch _wanted;
    private Epoch _answered;
    private TimeSpan _answeredAt;
    private long _quotaNumber;
    private TimeSpan _upSince;

    // The epoch at the last tick, and when it became that.
    private Epoch _moved;
    private TimeSpan _movedAt;
    private long _unconfirmedBytes;
    private int _releasesSaid;

    public UpstreamSide(EngineOptions options, INodeHost host, LinkId firstLink)
    {
        _options = options;
        _host = host;
        _link = firstLink;
        Cluster = options.Cluster;
        Lease = options.Lease;
        _updates = new UpdateAssembler(Epoch.Zero, PendingUpdates, options.UpdateBytes);
        Cache = new ValueCache(options.HashSeed, options.Cache, this);
        Timeline = new OriginTimeline(options.Origin, options.PartBytes);
        Questions = new EpochQuestions(SendWait, () => Root);
        Waits = new EpochWaits(Questions, Timeline);
    }

    public ValueCache Cache { get; }

    public OriginTimeline Timeline { get; }

    public EpochQuestions Questions { get; }

    public EpochWaits Waits { get; }

    /// <summary>The channels to the upstream that are up.</summary>
    public LinkChannels Channels { get; } = new();

    /// <summary>What a relay does beside; null at a node.</summary>
    public IRelaying? Relay { get; set; }

    public bool IsUp => Channels.Count > 0;

    /// <summary>The link that is up, or was last.</summary>
    public LinkId Link => _link;

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

    // At a relay, what counts is what its children are shown.
    private Epoch Shown => Relay?.Shown ?? Cache.Applied;

    /// <summary>Completes the waiter with a value that counts as current: the upstream was heard within the lease.</summary>
    public void Read(IndexSpec spec, IValueWaiter waiter, TimeSpan now) =>
        Cache.Read(spec, waiter, IsLeaseValid(now));

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
            _link = new LinkId(new Identifier(unchecked(_link.Value.Value + 1)));
        }

        _opening.Add(session);
        MessagePackWriter writer = session.BeginMessage();
        HelloCodec.Write(ref writer, new Hello(
            ProtocolVersion.Current,
            ProtocolVersion.Oldest,
            Cluster,
            _link,
            ordinal,
            Timeline.System,
            0,
            Cache.Applied,
            default,
            joins,
            Relay is not null,
            Timeline.Confirmed));
        writer.Flush();
        session.EndMessage();
    }

    public void Closed(ChannelSession session)
    {
        _ = _opening.Remove(session);
        if (!Channels.Remove(session))
        {
            return;
        }

        if (Channels.Count > 0)
        {
            ChannelLost();
            return;
        }

        foreach (ChannelSession opening in new List<ChannelSession>(_opening))
        {
            opening.Close(GoodbyeReason.ShuttingDown, "The link that it wanted to join has ended.");
        }

        _opening.Clear();
        LinkLost();
    }

    public bool Handle(ChannelSession session, MessageCode code, int fields, ref MessagePackReader reader)
    {
        if (!session.IsEstablished)
        {
            return code switch
            {
                MessageCode.Welcome => WelcomeCodec.TryRead(ref reader, fields, out Welcome welcome) && OnWelcome(session, welcome),
                MessageCode.Goodbye => GoodbyeCodec.TryRead(ref reader, fields, out Goodbye goodbye) && OnGoodbye(session, goodbye),
                _ => session.Refuse(GoodbyeReason.RuleBroken, $"{code} in place of Welcome."),
            };
        }

        bool handled = HandleEstablished(session, code, fields, ref reader);
        Relay?.Progress();
        return handled;
    }

    public bool BeginPart(ChannelSession session, in BeginUpdate begin) => begin.Origin == Root
        || session.Refuse(GoodbyeReason.RuleBroken, $"An update of {begin.Origin} comes down; only the root's timeline does.");

    public bool CheckInPart(ChannelSession session, MessageCode code, int fields, ref MessagePackReader reader) => code switch
    {
        MessageCode.Invalidate => InvalidateCodec.TryRead(ref reader, fields, out _),
        MessageCode.Grant => GrantCodec.TryRead(ref reader, fields, out _),
        MessageCode.Subscribed => SubscribedCodec.TryRead(ref reader, fields, out _),
        MessageCode.NotifyReplicated => NotifyReplicatedCodec.TryRead(ref reader, fields, out _),
        MessageCode.Reject => RejectCodec.TryRead(ref reader, fields, out _),
        _ => session.Refuse(GoodbyeReason.RuleBroken, $"{code} inside an update."),
    };

    public bool EndPart(ChannelSession session)
    {
        BeginUpdate begin = session.Part.Begin;
        if (_updates.IsReady(begin))
        {
            Apply(begin, session.Part.Body, session.Part.Count);
            _updates.MarkApplied(begin.Epoch);
        }
        else
        {
            AddPartResult result = _updates.Add(begin, session.Part.Body.Span, session.Part.Count);
            if (result is AddPartResult.Contradiction or AddPartResult.OverLimit)
            {
                return session.Refuse(GoodbyeReason.RuleBroken, $"A part of update {begin.Epoch}: {result}.");
            }
        }

        ApplyReady();
        Relay?.Progress();
        return true;
    }

    public bool TrySend(in Acquire acquire)
    {
        if (!IsUp)
        {
            return false;
        }

        ChannelSession session = Channels.Pick();
        MessagePackWriter writer = session.BeginMessage();
        AcquireCodec.Write(ref writer, acquire);
        writer.Flush();
        session.EndMessage();
        return true;
    }

    void ICacheOwner.ValueChanged(CachedValue value) => _host.ValueChanged(value);

    void ICacheOwner.WatchRefused(CachedValue value, RefuseReason reason) => _host.WatchRefused(value, reason);

    void ICacheOwner.ServedValueChanged(CachedValue value) => Relay!.ServedValueChanged(value);

    /// <summary>Asks the upstream for its figures; false if there is none to ask.</summary>
    public bool TryInquire(long nonce)
    {
        if (!IsUp)
        {
            return false;
        }

        ChannelSession session = Channels.Pick();
        MessagePackWriter writer = session.BeginMessage();
        InquireCodec.Write(ref writer, new Inquire(nonce));
        writer.Flush();
        session.EndMessage();
        return true;
    }

    /// <summary>Until an epoch is applied here; the upstream brings it as soon as there is one.</summary>
    public void Reach(Epoch epoch, IEpochWaiter waiter)
    {
        Waits.Reach(epoch, waiter);
        Want(epoch);
    }

    /// <summary>Wants an epoch as soon as there is one, without waiting for a heartbeat.</summary>
    public void Want(Epoch epoch)
    {
        if (epoch <= _wanted || epoch <= Cache.Applied)
        {
            return;
        }

        _wanted = epoch;
        SendWait(new WaitForEpoch(new EpochRef(Root, epoch), 0, IsEverywhere: false));
    }

    /// <summary>Asks for another arc above the newest one this upstream has granted.</summary>
    public void RequestArc(Identifier newest)
    {
        if (!IsUp)
        {
            return;
        }

        ChannelSession session = Channels.Pick();
        MessagePackWriter writer = session.BeginMessage();
        RequestArcCodec.Write(ref writer, new RequestArc(newest));
        writer.Flush();
        session.EndMessage();
    }

    /// <summary>Passes on what a system below has said.</summary>
    public void PassOn(in FollowsEpoch follows)
    {
        if (IsUp)
        {
            Say(follows);
        }
    }

    /// <inheritdoc cref="PassOn(in FollowsEpoch)"/>
    public void PassOn(in ReleaseArc release)
    {
        if (IsUp)
        {
            SayReleased(Channels.Pick(), release);
        }
    }

    /// <summary>Writes what is numbered and unsent, as far as the channels take it.</summary>
    public void EndTurn()
    {
        if (!IsUp)
        {
            return;
        }

        // Without a system id there is nothing numbered.
        while (Channels.IsWritable && Timeline.TryPeekUnsent(out ReadOnlySpan<byte> part))
        {
            Channels.Pick().Write(part);
            Timeline.MarkSent();
        }

        Relay?.Forward(Channels);
        if (_releasesSaid != Timeline.ReleasedCount)
        {
            _releasesSaid = Timeline.ReleasedCount;
            foreach (ReleaseArc release in Timeline.ReleasedArcs)
            {
                SayReleased(Channels.Pick(), release);
            }
        }

        if (Timeline.Confirmed.Number - _confirmedSaid.Number >= SaysConfirmedEvery)
        {
            SayConfirmed();
        }
    }

    public void Tick()
    {
        TimeSpan now = Now;
        foreach (ChannelSession session in new List<ChannelSession>(_opening))
        {
            CloseIfSilent(session, Lease, now);
        }

        foreach (ChannelSession session in new List<ChannelSession>(Channels.Up))
        {
            // Several channels stand for each other, so one that is silent is given up before the lease that they all keep ends.
            CloseIfSilent(session, Channels.Count > 1 ? Lease / 2 : Lease, now);
            if (!session.IsClosed && session.IsAnswered && now - session.AskedAt >= _options.Heartbeat / 2)
            {
                Ask(session);
            }
        }

        if (!IsUp)
        {
            return;
        }

        if (Cache.Applied != _followsSaid)
        {
            SayFollows();
        }

        SayConfirmed();
        SendAgainIfUnanswered(now);
        Waits.Progress(Cache.Applied);
        LeaveIfDetached(now);
    }

    /// <summary>Ends the link.</summary>
    public void Close(GoodbyeReason reason, string detail)
    {
        foreach (ChannelSession session in new List<ChannelSession>(_opening))
        {
            session.Close(reason, detail);
        }

        _opening.Clear();
        foreach (ChannelSession session in new List<ChannelSession>(Channels.Up))
        {
            session.Close(reason, detail);
            Closed(session);
        }
    }

    private bool HandleEstablished(ChannelSession session, MessageCode code, int fields, ref MessagePackReader reader)
    {
        switch (code)
        {
            case MessageCode.Grant when GrantCodec.TryRead(ref reader, fields, out Grant grant):
                Cache.OnGrant(grant);
                return true;
            case MessageCode.NullUpdate when NullUpdateCodec.TryRead(ref reader, fields, out NullUpdate update):
                return OnNullUpdate(session, update);
            case MessageCode.Refuse when RefuseCodec.TryRead(ref reader, fields, out Refuse refuse):
                Cache.OnRefuse(refuse);
                return true;
            case MessageCode.NotifyReplicated when NotifyReplicatedCodec.TryRead(ref reader, fields, out NotifyReplicated notify):
                OnConfirmed(notify);
                Retire();
                return true;
            case MessageCode.Reject when RejectCodec.TryRead(ref reader, fields, out Reject reject):
                OnRejected(reject);
                Retire();
                return true;
            case MessageCode.FollowsEpoch when FollowsEpochCodec.TryRead(ref reader, fields, out FollowsEpoch follows):
                OnFollows(follows);
                return true;
            case MessageCode.WaitForEpoch when WaitForEpochCodec.TryRead(ref reader, fields, out WaitForEpoch wait):
                OnWait(wait);
                return true;
            case MessageCode.GrantSystemId when GrantSystemIdCodec.TryRead(ref reader, fields, out GrantSystemId grant):
                return OnGrantSystemId(session, grant);
            case MessageCode.GrantArc when GrantArcCodec.TryRead(ref reader, fields, out GrantArc grant):
                OnGrantArc(grant);
                return true;
            case MessageCode.Quota when QuotaCodec.TryRead(ref reader, fields, out Quota quota):
                OnQuota(quota);
                return true;
            case MessageCode.Ping when PingCodec.TryRead(ref reader, fields, out Ping ping):
                session.SendPong(new Pong(ping.Nonce, Epoch.Zero, TimeSpan.Zero));
                return true;
            case MessageCode.Pong when PongCodec.TryRead(ref reader, fields, out Pong pong):
                OnPong(session, pong);
                return true;
            case MessageCode.Report when ReportCodec.TryRead(ref reader, fields, out Report report):
                _host.Reported(report);
                return true;
            case MessageCode.Goodbye:
                return GoodbyeCodec.TryRead(ref reader, fields, out Goodbye goodbye) && OnGoodbye(session, goodbye);
            default:
                return !reader.Failed && session.RefuseUnexpected(code);
        }
    }

    private bool OnWelcome(ChannelSession session, in Welcome welcome)
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

        if (!Timeline.System.IsNone && (welcome.Upstream == Timeline.System || welcome.Path.Contains(Timeline.System)))
        {
            return session.Refuse(GoodbyeReason.Loop, $"The upstream {welcome.Upstream} reaches the root over this system, {Timeline.System}.");
        }

        if (welcome.Upstream == welcome.Root && welcome.Current < Cache.Applied)
        {
            return session.Refuse(
                GoodbyeReason.EpochWentBack, $"The root shows epoch {welcome.Current}; epoch {Cache.Applied} was seen here before (EPO-2).");
        }

        bool isFirst = !IsUp;
        _ = _opening.Remove(session);
        session.Establish();
        session.IsAnswered = true;
        Channels.Add(session);
        if (isFirst)
        {
            Resume(session, welcome);
        }

        return true;
    }

    private void Resume(ChannelSession session, in Welcome welcome)
    {
        Cluster = welcome.Cluster;
        Root = welcome.Root;
        ArcBits = welcome.ArcBits;
        Lease = welcome.Lease < _options.Lease ? welcome.Lease : _options.Lease;
        Path = PathOver(welcome);
        Upstream = welcome.Upstream;
        _upSince = Now;
        _signs.Begin();
        _followsSaid = Cache.Applied;
        _confirmedSaid = Timeline.Confirmed;
        _releasesSaid = 0;
        _quotaNumber = 0;
        _askedToSettle = Epoch.Zero;
        _wanted = Epoch.Zero;
        _unconfirmedBytes = 0;
        Timeline.Resume(welcome.Received);
        Relay?.LinkUp();

        if (welcome.Upstream == welcome.Root)
        {
            _signs.Note(session.AskedAt, welcome.Current, Shown);
        }
        else
        {
            // It may itself have heard of the root long ago; the answer to a ping says when.
            Ask(session);
        }

        Want(welcome.Current);
        WantWhatIsWaitedFor();
        Cache.Resume();
        Questions.AskAgain();
        _host.UpstreamUp(welcome);
    }

    private static SystemPath PathOver(in Welcome welcome)
    {
        var systems = new SystemId[Math.Min(welcome.Path.Systems.Length + 1, SystemPath.MaximumSystems)];
        systems[0] = welcome.Upstream;
        welcome.Path.Systems.Span[..(systems.Length - 1)].CopyTo(systems.AsSpan(1));
        return new SystemPath(systems);
    }

    // A question or an answer may have gone with the channel; whatever is open is asked again, and what was said is said again.
    private void ChannelLost()
    {
        Timeline.SendAgain();
        Relay?.ChannelLost();
        _releasesSaid = 0;
        _wanted = Epoch.Zero;
        WantWhatIsWaitedFor();
        Cache.ChannelLost();
        Questions.AskAgain();
        SayFollows();
        _confirmedSaid = Epoch.Zero;
        SayConfirmed();
    }

    private void LinkLost()
    {
        _updates.Clear();
        _confirmations.Clear();
        _rejections.Clear();
        _signs.Forget();
        Cache.LinkLost();
        Relay?.LinkLost();
        _host.UpstreamDown();
    }

    // An outcome that was sent towards where this system was before finds nobody there, and no channel ends for that.
    private void SendAgainIfUnanswered(TimeSpan now)
    {
        if (Timeline.OpenCount == 0 || Timeline.Confirmed != _answered)
        {
            _answered = Timeline.Confirmed;
            _answeredAt = now;
        }
        else if (now - _answeredAt > Lease)
        {
            _answeredAt = now;
            Timeline.SendAgain();
        }
    }

    // An upstream that answers, and has itself not heard of the root for so long, is left: perhaps another has. The root is not: it
    // has more to do than it gets done, and whoever connects anew adds to that.
    private void LeaveIfDetached(TimeSpan now)
    {
        if (Cache.Applied != _moved)
        {
            _moved = Cache.Applied;
            _movedAt = now;
        }

        TimeSpan aliveAt = _upSince > _movedAt ? _upSince : _movedAt;
        aliveAt = HeardAt is { } heardAt && heardAt > aliveAt ? heardAt : aliveAt;
        if (Upstream != Root && now - aliveAt > 2 * Lease)
        {
            Close(GoodbyeReason.Detached, $"The root was not heard of over this upstream for {now - aliveAt}.");
        }
    }

    private void Ask(ChannelSession session)
    {
        session.AskedAt = Now;
        session.IsAnswered = false;
        session.SendPing(Now.Ticks);
    }

    private void CloseIfSilent(ChannelSession session, TimeSpan limit, TimeSpan now)
    {
        if (now - session.LastReceived <= limit)
        {
            return;
        }

        session.Close(GoodbyeReason.Silent, $"Nothing was heard from the upstream for {limit}.");
        Closed(session);
    }

    private bool OnGoodbye(ChannelSession session, in Goodbye goodbye)
    {
        _host.UpstreamSaidGoodbye(goodbye);
        session.CloseSilently(goodbye.Reason, goodbye.Text);
        bool endsLink = goodbye.Reason is not (GoodbyeReason.Silent or GoodbyeReason.MalformedInput or GoodbyeReason.RuleBroken or GoodbyeReason.Busy);
        Closed(session);
        if (endsLink)
        {
            foreach (ChannelSession other in new List<ChannelSession>(Channels.Up))
            {
                other.CloseSilently(goodbye.Reason, goodbye.Text);
                Closed(other);
            }
        }

        if (goodbye.Reason == GoodbyeReason.UnknownSystem)
        {
            StartOver();
        }

        return true;
    }

    // The nonce is the time at which the ping was sent; an answer to one that was never sent is no proof of anything.
    private void OnPong(ChannelSession session, in Pong pong)
    {
        if (session.IsAnswered || pong.Nonce != session.AskedAt.Ticks)
        {
            return;
        }

        session.IsAnswered = true;
        if (pong.Age < TimeSpan.FromMilliseconds((long)WireLimits.AgeMillisecondsMaximum))
        {
            _signs.Note(session.AskedAt - pong.Age, pong.Epoch, Shown);
        }
    }

    private void OnFollows(in FollowsEpoch follows)
    {
        if (follows.Epoch.System != Root)
        {
            Relay?.Known(follows.Epoch);
            return;
        }

        Questions.Answered(follows);
        WantWhatIsWaitedFor();
        Waits.Progress(Cache.Applied);
    }

    private void OnWait(in WaitForEpoch wait)
    {
        if (wait.Epoch.System != Root)
        {
            OnMissing(wait.Epoch);
        }
        else if (wait.IsEverywhere && Relay is { } relay)
        {
            Epoch asked = wait.Epoch.Epoch;
            relay.Settle(asked, () => SaySettled(asked));
        }
        else
        {
            _askedToSettle = wait.Epoch.Epoch > _askedToSettle ? wait.Epoch.Epoch : _askedToSettle;
            SayIfSettled();
        }
    }

    // What went up was lost on the way, or a relay had no room for it. A question may be late; only the root can tell whether it has
    // forgotten what it confirmed.
    private void OnMissing(EpochRef update)
    {
        if (update.System != Timeline.System)
        {
            Relay?.Missing(update);
        }
        else if (update.Epoch == Epoch.Zero)
        {
            StartOver();
            Close(GoodbyeReason.ShuttingDown, $"The root has forgotten {update.System}.");
        }
        else if (!Timeline.TryResend(update.Epoch))
        {
            _confirmedSaid = Epoch.Zero;
            SayConfirmed();
        }
    }

    private void StartOver()
    {
        Timeline.Forget();
        Relay?.Forgotten();
    }

    private bool OnGrantSystemId(ChannelSession session, in GrantSystemId grant)
    {
        if (!Timeline.System.IsNone && Timeline.System != grant.System)
        {
            return session.Refuse(GoodbyeReason.RuleBroken, $"System id {grant.System} is granted to {Timeline.System}.");
        }

        Timeline.GrantSystemId(grant.System);
        return true;
    }

    private void OnGrantArc(in GrantArc grant)
    {
        if (Relay is not null)
        {
            Relay.Granted(grant.Arc);
            return;
        }

        Timeline.GrantArc(Upstream, grant.Arc);
    }

    private void OnQuota(in Quota quota)
    {
        if (quota.Number <= _quotaNumber)
        {
            return;
        }

        _quotaNumber = quota.Number;
        if (Relay is not null)
        {
            Relay.Allowed(quota.Bytes);
            return;
        }

        Timeline.SetQuota(quota.Bytes);
    }

    private bool OnNullUpdate(ChannelSession session, in NullUpdate update)
    {
        var begin = new BeginUpdate(Root, update.Epoch, update.Previous, 0, 1);
        if (_updates.IsReady(begin))
        {
            Apply(begin, default, 0);
            _updates.MarkApplied(begin.Epoch);
        }
        else if (_updates.Add(begin, default, 0) is AddPartResult.OverLimit or AddPartResult.Contradiction)
        {
            return session.Refuse(GoodbyeReason.RuleBroken, "Too many updates wait for their predecessor, or two are of one epoch.");
        }

        ApplyReady();
        return true;
    }

    private void ApplyReady()
    {
        while (_updates.PendingCount > 0)
        {
            _assembled.ResetWrittenCount();
            if (!_updates.TryTake(_assembled, out BeginUpdate update, out int count))
            {
                return;
            }

            Apply(update, _assembled.WrittenMemory, count);
        }
    }

    // Everything of the update takes effect before its epoch is shown, and its publisher hears of it after.
    private void Apply(in BeginUpdate update, ReadOnlyMemory<byte> messages, int count)
    {
        var reader = new MessagePackReader(messages);
        for (int message = 0; message < count; message++)
        {
            ApplyNotice(update, ref reader);
        }

        Cache.Advance(update.Epoch);
        Retire();
        Relay?.Progress();
        _signs.Progress(Shown);
        Waits.Progress(Cache.Applied);
        _unconfirmedBytes += messages.Length;
        if (update.Epoch.Number - _followsSaid.Number >= FollowsEveryEpochs || _unconfirmedBytes >= FollowsEveryBytes)
        {
            SayFollows();
        }

        SayIfSettled();
    }

    // Every message was checked when its part arrived.
    private void ApplyNotice(in BeginUpdate update, ref MessagePackReader reader)
    {
        _ = MessageCodec.TryReadHeader(ref reader, out MessageCode code, out int fields);
        switch (code)
        {
            case MessageCode.Invalidate:
                _ = InvalidateCodec.TryRead(ref reader, fields, out Invalidate invalidate);
                Cache.OnInvalidate(invalidate.Spec, update.Epoch);
                break;
            case MessageCode.Grant:
                _ = GrantCodec.TryRead(ref reader, fields, out Grant grant);
                Cache.OnRefresh(grant, update.Epoch);
                break;
            case MessageCode.Subscribed:
                _ = SubscribedCodec.TryRead(ref reader, fields, out Subscribed subscribed);
                Cache.OnSubscribed(subscribed.Spec, update.Previous, update.Epoch);
                break;
            case MessageCode.NotifyReplicated:
                _ = NotifyReplicatedCodec.TryRead(ref reader, fields, out NotifyReplicated notify);
                OnConfirmed(notify);
                break;
            case MessageCode.Reject:
                _ = RejectCodec.TryRead(ref reader, fields, out Reject reject);
                OnRejected(reject);
                break;
        }
    }

    private void OnConfirmed(in NotifyReplicated notify)
    {
        if (notify.Update.System == Timeline.System)
        {
            _confirmations.Add(notify);
        }
        else
        {
            Relay?.Confirmed(notify);
        }
    }

    private void OnRejected(in Reject reject)
    {
        if (reject.Update.System == Timeline.System)
        {
            _rejections.Add(reject with { Spec = reject.Spec.ToOwned() });
        }
        else
        {
            Relay?.Rejected(reject);
        }
    }

    // An outcome that came outside an update may have overtaken the update whose epoch it names.
    private void Retire()
    {
        int kept = 0;
        for (int index = 0; index < _confirmations.Count; index++)
        {
            NotifyReplicated notify = _confirmations[index];
            if (notify.Replicated.Epoch > Cache.Applied)
            {
                _confirmations[kept++] = notify;
                continue;
            }

            Timeline.Confirm(notify.First, notify.Update.Epoch, notify.Replicated);
        }

        _confirmations.RemoveRange(kept, _confirmations.Count - kept);
        kept = 0;
        for (int index = 0; index < _rejections.Count; index++)
        {
            Reject reject = _rejections[index];
            if (reject.Epoch > Cache.Applied)
            {
                _rejections[kept++] = reject;
                continue;
            }

            Timeline.Reject(reject);
        }

        _rejections.RemoveRange(kept, _rejections.Count - kept);
    }

    private void WantWhatIsWaitedFor() => Want(Waits.Newest);

    private void SayFollows()
    {
        if (!IsUp || Timeline.System.IsNone)
        {
            return;
        }

        _followsSaid = Cache.Applied;
        _unconfirmedBytes = 0;
        Say(new FollowsEpoch(Timeline.System, new EpochRef(Root, Cache.Applied), 0, IsEverywhere: Relay is null));
    }

    // A node has no caches below it: what it has applied has been followed everywhere.
    private void SayIfSettled()
    {
        if (Relay is null && _askedToSettle > Epoch.Zero && Cache.Applied >= _askedToSettle)
        {
            _askedToSettle = Epoch.Zero;
            SayFollows();
        }
    }

    private void SaySettled(Epoch epoch)
    {
        if (IsUp && !Timeline.System.IsNone)
        {
            Say(new FollowsEpoch(Timeline.System, new EpochRef(Root, epoch), 0, IsEverywhere: true));
        }
    }

    private void SayConfirmed()
    {
        if (Timeline.Confirmed == _confirmedSaid || Timeline.System.IsNone || !IsUp)
        {
            return;
        }

        _confirmedSaid = Timeline.Confirmed;
        Say(new FollowsEpoch(Timeline.System, new EpochRef(Timeline.System, Timeline.Confirmed), 0, IsEverywhere: false));
    }

    private void Say(in FollowsEpoch follows)
    {
        Channels.Pick().SendFollows(follows);
    }

    private void SendWait(WaitForEpoch wait)
    {
        if (!IsUp)
        {
            return;
        }

        Channels.Pick().SendWait(wait);
    }

    private static void SayReleased(ChannelSession session, in ReleaseArc release)
    {
        MessagePackWriter writer = session.BeginMessage();
        ReleaseArcCodec.Write(ref writer, release);
        writer.Flush();
        session.EndMessage();
    }
}
