using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Core.Publishing;
using Coherence.Core.Updates;

namespace Coherence.Core.Engine;

/// <summary>The half of an engine that has an upstream: follows the root's timeline, keeps the cache coherent, and publishes.</summary>
internal sealed class UpstreamSide : IChannelSide, IAcquirer
{
    private const int PendingUpdates = 1024;
    private const int FollowsEveryEpochs = 256;

    private readonly EngineOptions _options;
    private readonly INodeHost _host;
    private readonly LinkId _link;
    private readonly UpdateAssembler _updates;
    private readonly ArrayBufferWriter<byte> _assembled = new(1024);
    private readonly List<NotifyReplicated> _confirmations = [];
    private readonly List<Reject> _rejections = [];
    private ChannelSession? _session;
    private ClusterId _cluster;
    private SystemId _root;
    private Epoch _followsSaid;
    private int _releasesSaid;
    private TimeSpan _askedAt;

    public UpstreamSide(EngineOptions options, INodeHost host, LinkId link)
    {
        _options = options;
        _host = host;
        _link = link;
        _cluster = options.Cluster;
        _updates = new UpdateAssembler(Epoch.Zero, PendingUpdates, options.UpdateBytes);
        Cache = new ValueCache(options.HashSeed, options.Cache, this);
        Timeline = new OriginTimeline(options.Origin);
    }

    public ValueCache Cache { get; }

    public OriginTimeline Timeline { get; }

    public bool IsUp => _session is { IsEstablished: true };

    /// <summary>The cluster of the root: as told, or as found at the first connection.</summary>
    public ClusterId Cluster => _cluster;

    /// <summary>
    /// The newest moment at which the upstream is known to have been there: when that was sent which it has answered. What
    /// merely arrives may have waited in a buffer while this process was paused, so it proves nothing. Null before the first.
    /// </summary>
    public TimeSpan? HeardAt { get; private set; }

    /// <summary>Completes the waiter with a value that counts as current: the upstream was heard within the lease.</summary>
    public void Read(IndexSpec spec, IValueWaiter waiter, TimeSpan now) =>
        Cache.Read(spec, waiter, IsLeaseValid(now));

    /// <summary>Whether the upstream is known to have been there within the lease.</summary>
    public bool IsLeaseValid(TimeSpan now) => IsUp && now - HeardAt <= _options.Lease;

    public void Opened(ChannelSession session)
    {
        _session = session;
        _askedAt = session.LastSent;
        MessagePackWriter writer = session.BeginMessage();
        HelloCodec.Write(ref writer, new Hello(
            ProtocolVersion.Current, ProtocolVersion.Oldest, _cluster, _link, 0, Timeline.System, 0, Cache.Applied, default));
        writer.Flush();
        session.EndMessage();
    }

    public void Closed(ChannelSession session)
    {
        if (session != _session)
        {
            return;
        }

        _session = null;
        _updates.Clear();
        Cache.LinkLost();
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
            case MessageCode.GrantSystemId when GrantSystemIdCodec.TryRead(ref reader, fields, out GrantSystemId grant):
                Timeline.GrantSystemId(grant.System);
                return true;
            case MessageCode.GrantArc when GrantArcCodec.TryRead(ref reader, fields, out GrantArc grant):
                Timeline.GrantArc(grant.Arc);
                return true;
            case MessageCode.Ping when PingCodec.TryRead(ref reader, fields, out Ping ping):
                session.SendPong(ping);
                return true;
            case MessageCode.Pong when PongCodec.TryRead(ref reader, fields, out Pong pong):
                OnPong(pong);
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

    public bool BeginPart(ChannelSession session, in BeginUpdate begin) => begin.Origin == _root
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
        return true;
    }

    public bool TrySend(in Acquire acquire)
    {
        if (!IsUp)
        {
            return false;
        }

        MessagePackWriter writer = _session!.BeginMessage();
        AcquireCodec.Write(ref writer, acquire);
        writer.Flush();
        _session.EndMessage();
        return true;
    }

    void IAcquirer.ValueChanged(CachedValue value) => _host.ValueChanged(value);

    void IAcquirer.WatchRefused(CachedValue value, RefuseReason reason) => _host.WatchRefused(value, reason);

    /// <summary>Asks the upstream for its figures; false if there is none to ask.</summary>
    public bool TryInquire(long nonce)
    {
        if (!IsUp)
        {
            return false;
        }

        MessagePackWriter writer = _session!.BeginMessage();
        InquireCodec.Write(ref writer, new Inquire(nonce));
        writer.Flush();
        _session.EndMessage();
        return true;
    }

    /// <summary>Writes what is numbered and unsent, as far as the channel takes it.</summary>
    public void EndTurn()
    {
        if (_session is not { } session)
        {
            return;
        }

        // Without a system id there is nothing numbered, and an upstream that has not welcomed us takes nothing.
        while (session.IsEstablished && session.IsWritable && Timeline.TryPeekUnsent(out ReadOnlySpan<byte> part))
        {
            session.Write(part);
            Timeline.MarkSent();
        }

        if (session.IsEstablished && _releasesSaid != Timeline.ReleasedCount)
        {
            _releasesSaid = Timeline.ReleasedCount;
            foreach (ReleaseArc release in Timeline.ReleasedArcs)
            {
                SayReleased(session, release);
            }
        }
    }

    public void Tick(TimeSpan now)
    {
        if (_session is not { } session)
        {
            return;
        }

        if (now - session.LastReceived > _options.Lease)
        {
            Close(GoodbyeReason.Silent, $"Nothing was heard from the upstream for {_options.Lease}.");
            return;
        }

        // Only after the answer to the last: over a link with a longer way than a heartbeat, none would ever count.
        if (session.IsEstablished && now - _askedAt >= _options.Heartbeat && HeardAt == _askedAt)
        {
            SayFollows(session);
            _askedAt = now;
            session.SendPing(now.Ticks);
        }
    }

    public void Close(GoodbyeReason reason, string detail)
    {
        if (_session is not { } session)
        {
            return;
        }

        session.Close(reason, detail);
        Closed(session);
    }

    private bool OnWelcome(ChannelSession session, in Welcome welcome)
    {
        if (!_cluster.IsNone && welcome.Cluster != _cluster)
        {
            return session.Refuse(GoodbyeReason.ClusterMismatch, $"The upstream belongs to cluster {welcome.Cluster}, not {_cluster}.");
        }

        if (welcome.Version is < ProtocolVersion.Oldest or > ProtocolVersion.Current)
        {
            return session.Refuse(GoodbyeReason.VersionMismatch, $"The upstream chose version {welcome.Version}.");
        }

        if (welcome.Current < Cache.Applied)
        {
            return session.Refuse(
                GoodbyeReason.EpochWentBack, $"The upstream shows epoch {welcome.Current}; epoch {Cache.Applied} was seen here before (EPO-2).");
        }

        session.Establish();
        HeardAt = _askedAt;
        _cluster = welcome.Cluster;
        _root = welcome.Root;
        _followsSaid = Cache.Applied;
        Timeline.Resume(welcome.Received);
        _releasesSaid = 0;
        if (welcome.Current > Cache.Applied)
        {
            AskForEpoch(session, welcome.Current);
        }

        Cache.Resume();
        _host.UpstreamUp(welcome);
        return true;
    }

    // The nonce is the time at which the ping was sent; an answer to one that was never sent is no proof of anything.
    private void OnPong(in Pong pong)
    {
        if (pong.Nonce == _askedAt.Ticks)
        {
            HeardAt = _askedAt;
        }
    }

    private bool OnGoodbye(ChannelSession session, in Goodbye goodbye)
    {
        if (goodbye.Reason == GoodbyeReason.UnknownSystem)
        {
            Timeline.Forget();
        }

        _host.UpstreamSaidGoodbye(goodbye);
        session.CloseSilently(goodbye.Reason, goodbye.Text);
        Closed(session);
        return true;
    }

    private bool OnNullUpdate(ChannelSession session, in NullUpdate update)
    {
        var begin = new BeginUpdate(_root, update.Epoch, update.Previous, 0, 1);
        if (_updates.IsReady(begin))
        {
            Apply(begin, default, 0);
            _updates.MarkApplied(begin.Epoch);
        }
        else if (_updates.Add(begin, default, 0) == AddPartResult.OverLimit)
        {
            return session.Refuse(GoodbyeReason.RuleBroken, "Too many updates wait for their predecessor.");
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
        if (update.Epoch.Number - _followsSaid.Number >= FollowsEveryEpochs && _session is { } session)
        {
            SayFollows(session);
        }
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
                _confirmations.Add(notify);
                break;
            case MessageCode.Reject:
                _ = RejectCodec.TryRead(ref reader, fields, out Reject reject);
                _rejections.Add(reject with { Spec = reject.Spec.ToOwned() });
                break;
        }
    }

    // Rejections first: a confirmation speaks for all updates before it that were not rejected.
    private void Retire()
    {
        foreach (Reject reject in _rejections)
        {
            if (reject.Update.System == Timeline.System)
            {
                Timeline.Reject(reject);
            }
        }

        foreach (NotifyReplicated notify in _confirmations)
        {
            if (notify.Update.System == Timeline.System)
            {
                Timeline.Confirm(notify.Update.Epoch, notify.Replicated);
            }
        }

        _rejections.Clear();
        _confirmations.Clear();
    }

    private void SayFollows(ChannelSession session)
    {
        if (Cache.Applied == _followsSaid || Timeline.System.IsNone)
        {
            return;
        }

        _followsSaid = Cache.Applied;
        MessagePackWriter writer = session.BeginMessage();
        FollowsEpochCodec.Write(ref writer, new FollowsEpoch(Timeline.System, new EpochRef(_root, Cache.Applied)));
        writer.Flush();
        session.EndMessage();
    }

    private void AskForEpoch(ChannelSession session, Epoch epoch)
    {
        MessagePackWriter writer = session.BeginMessage();
        WaitForEpochCodec.Write(ref writer, new WaitForEpoch(new EpochRef(_root, epoch)));
        writer.Flush();
        session.EndMessage();
    }

    private static void SayReleased(ChannelSession session, in ReleaseArc release)
    {
        MessagePackWriter writer = session.BeginMessage();
        ReleaseArcCodec.Write(ref writer, release);
        writer.Flush();
        session.EndMessage();
    }
}
