using System;
using System.Buffers;
using Coherence.Core.Caching;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Coherence.Core.Options;
using Coherence.Core.Publishing;
using Coherence.Core.Speculation;
using Coherence.Core.Updates;

namespace Coherence.Core.Following;

/// <summary>The half of an engine that has an upstream: follows the root's timeline, keeps the cache coherent, and publishes.</summary>
internal sealed class UpstreamSide : IChannelSide, ICacheOwner, IUplinkOwner, IMessageLink, IOverlayHost
{
    private const int PendingUpdates = 1024;

    private readonly INodeHost _host;
    private readonly UpdateAssembler _updates;
    private readonly ArrayBufferWriter<byte> _assembled = new(1024);
    private readonly HeardOutcomes _outcomes;
    private readonly ProgressReports _reports;
    private readonly WantedEpochs _wanted = new();
    private Epoch _answered;
    private TimeSpan _answeredAt;
    private long _quotaNumber;
    private bool _hearsSiblings;

    public UpstreamSide(EngineOptions options, INodeHost host, LinkId firstLink, IMessageReceiver? receiver)
    {
        _host = host;
        _updates = new UpdateAssembler(Epoch.Zero, PendingUpdates, options.UpdateBytes);
        Link = new Uplink(options, this, firstLink);
        Writer = new UplinkWriter(Link.Channels);
        Cache = new ValueCache(options.HashSeed, options.Cache, this);
        Timeline = new OriginTimeline(options.Origin, options.PartBytes);
        Questions = new EpochQuestions(wait => Writer.WaitForEpoch(wait), () => Link.Root);
        UpdateQuestions = new UpdateQuestions(Writer, Questions.NextNonce);
        Waits = new EpochWaits(Questions, UpdateQuestions, Timeline);
        Messages = receiver is null ? null : new Messenger(options.Messages, receiver, this, Timeline, Cache);
        _outcomes = new HeardOutcomes(Timeline);
        _reports = new ProgressReports(Link, Writer, Timeline, this);
    }

    public Uplink Link { get; }

    public UplinkWriter Writer { get; }

    public ValueCache Cache { get; }

    public OriginTimeline Timeline { get; }

    public EpochQuestions Questions { get; }

    public UpdateQuestions UpdateQuestions { get; }

    public EpochWaits Waits { get; }

    /// <summary>What the application sends and receives; null at a relay, whose systems below do.</summary>
    public Messenger? Messages { get; }

    /// <summary>What this system has published and is not confirmed, for whoever wants to read it; null at a relay, and where no index is known.</summary>
    public Overlay? Overlay { get; private set; }

    /// <summary>What a relay does beside; null at a node.</summary>
    public IRelaying? Relay { get; set; }

    TimeSpan IMessageLink.Now => Link.Now;

    TimeSpan IMessageLink.Lease => Link.Lease;

    SystemId IMessageLink.Root => Link.Root;

    LinkChannels IMessageLink.Channels => Link.Channels;

    TimeSpan? IOverlayHost.HeardAt => Link.HeardAt;

    SystemId IUplinkOwner.System => Timeline.System;

    bool IUplinkOwner.IsRelay => Relay is not null;

    bool IUplinkOwner.HearsSiblings => _hearsSiblings;

    Epoch IUplinkOwner.Applied => Cache.Applied;

    Epoch IUplinkOwner.Shown => Relay?.Shown ?? Cache.Applied;

    Epoch IUplinkOwner.Confirmed => Timeline.Confirmed;

    /// <summary>From here on what is published can be read before it is confirmed.</summary>
    public void Speculate(OverlaySettings settings)
    {
        _hearsSiblings = settings.HearsSiblings;
        Overlay = new Overlay(settings, Cache, Timeline, this);
        Timeline.Follower = Overlay;
    }

    /// <summary>Completes the waiter with a value that counts as current: the upstream was heard within the lease.</summary>
    public void Read(IndexSpec spec, IValueWaiter waiter, TimeSpan now) =>
        Cache.Read(spec, waiter, Link.IsLeaseValid(now));

    public void Closed(ChannelSession session) => Link.Closed(session);

    public bool Handle(ChannelSession session, MessageCode code, int fields, ref MessagePackReader reader)
    {
        if (!session.IsEstablished)
        {
            return code switch
            {
                MessageCode.Welcome => WelcomeCodec.TryRead(ref reader, fields, out Welcome welcome) && Link.OnWelcome(session, welcome),
                MessageCode.Goodbye => GoodbyeCodec.TryRead(ref reader, fields, out Goodbye goodbye) && OnGoodbye(session, goodbye),
                _ => session.Refuse(GoodbyeReason.RuleBroken, $"{code} in place of Welcome."),
            };
        }

        bool handled = HandleEstablished(session, code, fields, ref reader);
        Relay?.Progress();
        return handled;
    }

    public bool BeginPart(ChannelSession session, in BeginUpdate begin)
    {
        bool isOfSibling = _hearsSiblings && begin.Parts == 1;
        return begin.Origin == Link.Root || isOfSibling
            || session.Refuse(GoodbyeReason.RuleBroken, $"A part of an update of {begin.Origin} comes down, which was not asked for.");
    }

    public bool CheckInPart(ChannelSession session, MessageCode code, int fields, ref MessagePackReader reader) =>
        session.Part.Begin.Origin == Link.Root ? CheckNotice(session, code, fields, ref reader) : CheckPublished(session, code, fields, ref reader);

    private static bool CheckNotice(ChannelSession session, MessageCode code, int fields, ref MessagePackReader reader) => code switch
    {
        MessageCode.Invalidate => InvalidateCodec.TryRead(ref reader, fields, out _),
        MessageCode.Grant => GrantCodec.TryRead(ref reader, fields, out _),
        MessageCode.Subscribed => SubscribedCodec.TryRead(ref reader, fields, out _),
        MessageCode.NotifyReplicated => NotifyReplicatedCodec.TryRead(ref reader, fields, out _),
        MessageCode.Reject => RejectCodec.TryRead(ref reader, fields, out _),
        _ => session.Refuse(GoodbyeReason.RuleBroken, $"{code} inside an update."),
    };

    private static bool CheckPublished(ChannelSession session, MessageCode code, int fields, ref MessagePackReader reader) => code switch
    {
        MessageCode.PublishOp => PublishOpCodec.TryRead(ref reader, fields, out _),
        MessageCode.Assert => AssertCodec.TryRead(ref reader, fields, out _),
        MessageCode.Once => OnceCodec.TryRead(ref reader, fields, out _),
        MessageCode.Announce => AnnounceCodec.TryRead(ref reader, fields, out _),
        MessageCode.Deannounce => DeannounceCodec.TryRead(ref reader, fields, out _),
        _ => session.Refuse(GoodbyeReason.RuleBroken, $"{code} inside an update of a sibling."),
    };

    public bool EndPart(ChannelSession session)
    {
        BeginUpdate begin = session.Part.Begin;
        if (begin.Origin != Link.Root)
        {
            OnSiblingUpdate(session, begin);
            return true;
        }

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

    // What went up over another child of the upstream, before this system came here itself, comes round.
    private void OnSiblingUpdate(ChannelSession session, in BeginUpdate begin)
    {
        if (begin.Origin != Timeline.System)
        {
            Overlay!.Hear(begin, session.Part.Body.Span, session.Part.Count, Link.Now);
        }
    }

    bool ICacheOwner.TrySend(in Acquire acquire) => Writer.TryAcquire(acquire);

    void ICacheOwner.ValueChanged(CachedValue value) => _host.ValueChanged(value);

    void ICacheOwner.CurrentChanges(CachedValue value) => Overlay?.CurrentChanges(value);

    void IOverlayHost.ViewChanged(IndexSpec spec, GrantedValue value, Epoch at) => _host.ViewChanged(spec, value, at);

    void ICacheOwner.ValueEnded(CachedValue value) => _host.ValueEnded(value);

    void ICacheOwner.WatchRefused(CachedValue value, RefuseReason reason) => _host.WatchRefused(value, reason);

    void ICacheOwner.ServedValueChanged(CachedValue value) => Relay!.ServedValueChanged(value);

    /// <summary>Until an epoch is applied here; the upstream brings it as soon as there is one.</summary>
    public void Reach(Epoch epoch, IEpochWaiter waiter)
    {
        Waits.Reach(epoch, waiter);
        Want(epoch);
    }

    /// <summary>Until an update of any system is part of a root epoch that is applied here.</summary>
    public void ReachUpdate(EpochRef update, IEpochWaiter waiter)
    {
        if (update.System == Link.Root)
        {
            Reach(update.Epoch, waiter);
            return;
        }

        Waits.ReachUpdate(update, waiter);
    }

    /// <summary>Wants an epoch as soon as there is one, without waiting for a heartbeat.</summary>
    public void Want(Epoch epoch)
    {
        if (epoch > Cache.Applied && _wanted.TryAdd(epoch))
        {
            SayWanted(epoch);
        }
    }

    void IMessageLink.Ask(EpochRef update, object asker, SystemId sender, Action<Epoch> completed) =>
        UpdateQuestions.AskBecauseOf(update, asker, sender, UpdateQuestions.OfSender, completed);

    void IMessageLink.Forget(object asker) => UpdateQuestions.Forget(asker);

    /// <summary>Writes what is numbered and unsent, as far as the channels take it.</summary>
    public void EndTurn()
    {
        Overlay?.Settle();
        if (!Link.IsUp)
        {
            return;
        }

        // Without a system id there is nothing numbered.
        while (Link.Channels.IsWritable && Timeline.TryPeekUnsent(out ReadOnlySpan<byte> part))
        {
            Link.Channels.Write(part);
            Timeline.MarkSent();
        }

        Messages?.EndTurn();
        Relay?.Forward();
        _reports.EndTurn();
    }

    public void Tick()
    {
        Link.Tick();
        Waits.Progress(Cache.Applied);
        Messages?.Tick();
        Overlay?.Tick(Link.Now, Link.Lease);
        if (Link.IsUp)
        {
            _reports.Tick();
            UpdateQuestions.Tick(Link.Now, Link.Lease);
            SendAgainIfUnanswered();
        }
    }

    public void LinkUp(in Welcome welcome)
    {
        _reports.LinkUp();
        _quotaNumber = 0;
        Overlay?.LinkUp(isDirect: Link.Upstream == Link.Root);
        Timeline.Resume(welcome.Received);
        Relay?.LinkUp();
        if (welcome.Current > Cache.Applied)
        {
            _ = _wanted.TryAdd(welcome.Current);
        }

        WantAgain();
        Cache.Resume();
        Questions.AskAgain();
        UpdateQuestions.LinkUp(MostUpdateQuestions(), Link.Now);
        Messages?.SendAgain();
        _host.UpstreamUp(welcome);
    }

    // A question or an answer may have gone with the channel; whatever is open is asked again, and what was said is said again.
    public void ChannelLost()
    {
        Timeline.SendAgain();
        Relay?.ChannelLost();
        WantAgain();
        Cache.ChannelLost();
        Questions.AskAgain();
        UpdateQuestions.ChannelLost();
        Messages?.SendAgain();
        _reports.ChannelLost();
    }

    public void LinkLost()
    {
        _updates.Clear();
        _outcomes.Clear();
        Cache.LinkLost();
        Overlay?.LinkLost();
        Relay?.LinkLost();
        _host.UpstreamDown();
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
                _outcomes.Retire(Cache.Applied);
                return true;
            case MessageCode.Reject when RejectCodec.TryRead(ref reader, fields, out Reject reject):
                OnRejected(reject);
                _outcomes.Retire(Cache.Applied);
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
                session.Send(PongCodec.Write, new Pong(ping.Nonce, Epoch.Zero, TimeSpan.Zero, default));
                return true;
            case MessageCode.Pong when PongCodec.TryRead(ref reader, fields, out Pong pong):
                Link.OnPong(session, pong);
                return true;
            case MessageCode.Report when ReportCodec.TryRead(ref reader, fields, out Report report):
                _host.Reported(report);
                return true;
            case MessageCode.UserMessage or MessageCode.Delivered or MessageCode.Undeliverable:
                return OnRouted(code, fields, ref reader);
            case MessageCode.Goodbye:
                return GoodbyeCodec.TryRead(ref reader, fields, out Goodbye goodbye) && OnGoodbye(session, goodbye);
            default:
                return !reader.Failed && session.RefuseUnexpected(code);
        }
    }

    private bool OnRouted(MessageCode code, int fields, ref MessagePackReader reader)
    {
        if (Relay is { } relay)
        {
            return TryRoute(relay, code, fields, ref reader);
        }

        switch (code)
        {
            case MessageCode.UserMessage when UserMessageCodec.TryRead(ref reader, fields, out UserMessage message):
                Messages!.OnMessage(message);
                return true;
            case MessageCode.Delivered when DeliveredCodec.TryRead(ref reader, fields, out Delivered delivered):
                Messages!.OnDelivered(delivered);
                return true;
            case MessageCode.Undeliverable when UndeliverableCodec.TryRead(ref reader, fields, out Undeliverable said):
                Messages!.OnUndeliverable(said);
                return true;
            default:
                return false;
        }
    }

    private static bool TryRoute(IRelaying relay, MessageCode code, int fields, ref MessagePackReader reader)
    {
        if (!RoutedMessageCodec.TryRead(ref reader, code, fields, out RoutedMessage message))
        {
            return false;
        }

        relay.Route(message);
        return true;
    }

    // An outcome that was sent towards where this system was before finds nobody there, and no channel ends for that.
    private void SendAgainIfUnanswered()
    {
        // Whatever is sent to a root that has no room is left out there; it asks for that when it has some.
        if (Timeline.OpenCount == 0 || Timeline.HasUnsent || !Timeline.HasCredit || Timeline.Confirmed != _answered)
        {
            _answered = Timeline.Confirmed;
            _answeredAt = Link.Now;
        }
        else if (Link.Now - _answeredAt > Link.Lease)
        {
            _answeredAt = Link.Now;
            Timeline.SendAgain();
        }
    }

    private bool OnGoodbye(ChannelSession session, in Goodbye goodbye)
    {
        _host.UpstreamSaidGoodbye(goodbye);
        Link.OnGoodbye(session, goodbye);
        if (goodbye.Reason == GoodbyeReason.UnknownSystem)
        {
            StartOver();
        }

        return true;
    }

    private void OnFollows(in FollowsEpoch follows)
    {
        if (follows.Epoch.System != Link.Root)
        {
            Relay?.Known(follows.Epoch);
            return;
        }

        Questions.Answered(follows);
        UpdateQuestions.Answered(follows);
        WantWhatIsWaitedFor();
        Waits.Progress(Cache.Applied);
        Messages?.Progress();
    }

    private void OnWait(in WaitForEpoch wait)
    {
        if (wait.Epoch.System != Link.Root)
        {
            OnMissing(wait.Epoch);
        }
        else if (wait.IsEverywhere && Relay is { } relay)
        {
            Epoch asked = wait.Epoch.Epoch;
            relay.Settle(asked, () => _reports.SaySettled(asked));
        }
        else
        {
            _reports.AskedToSettle(wait.Epoch.Epoch);
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
            Link.Close(GoodbyeReason.ShuttingDown, $"The root has forgotten {update.System}.");
        }
        else if (!Timeline.TryResend(update.Epoch))
        {
            _reports.SayConfirmedAgain();
        }
    }

    private void StartOver()
    {
        Timeline.Forget();
        Messages?.StartOver();
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
            Relay.Granted(grant);
            return;
        }

        Timeline.GrantArc(Link.Upstream, grant);
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
        var begin = new BeginUpdate(Link.Root, update.Epoch, update.Previous, 0, 1);
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
        _host.BetweenUpdates();
        var reader = new MessagePackReader(messages);
        for (int message = 0; message < count; message++)
        {
            ApplyNotice(update, ref reader);
        }

        Cache.Advance(update.Epoch);
        Timeline.RootEpoch = update.Epoch;
        _host.BetweenUpdates();
        _outcomes.Retire(Cache.Applied);
        Relay?.Progress();
        Link.Progress();
        Waits.Progress(Cache.Applied);
        if (_wanted.Reached(update.Epoch))
        {
            // There may have been more than are remembered.
            WantWhatIsWaitedFor();
        }

        Messages?.Progress();
        _reports.Applied(messages.Length);
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
            _outcomes.Add(notify);
        }
        else
        {
            Relay?.Confirmed(notify);
            Overlay?.SiblingConfirmed(notify);
        }
    }

    private void OnRejected(in Reject reject)
    {
        if (reject.Update.System == Timeline.System)
        {
            _outcomes.Add(reject);
        }
        else
        {
            Relay?.Rejected(reject);
            Overlay?.SiblingRejected(reject);
        }
    }

    private int MostUpdateQuestions()
    {
        if (Link.Upstream == Link.Root)
        {
            return UpdateQuestions.AtRoot;
        }

        return Relay is null ? UpdateQuestions.OfNode : UpdateQuestions.OfRelay;
    }

    private void WantWhatIsWaitedFor()
    {
        foreach (Epoch epoch in Waits.Known())
        {
            Want(epoch);
        }
    }

    private void WantAgain()
    {
        foreach (Epoch epoch in _wanted.All)
        {
            SayWanted(epoch);
        }
    }

    private void SayWanted(Epoch epoch) => Writer.WaitForEpoch(new WaitForEpoch(new EpochRef(Link.Root, epoch), 0, IsEverywhere: false));
}
