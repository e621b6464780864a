using System;
using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.Directory;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Core.Options;

namespace Coherence.Core.Serving;

/// <summary>The half of an engine that serves children: keeps their links and their caches, and hands to its role what a root and a relay do differently.</summary>
internal sealed class ServingSide : IChannelSide
{
    private readonly EngineOptions _options;
    private readonly IServingHost _host;
    private readonly IServingRole _role;
    private readonly Dictionary<ChannelSession, Child> _bySession = [];
    private readonly HashSet<ChannelSession> _unadmitted = [];
    private TimeSpan _now;

    // When frames of children were last held back: their silence until then is not theirs.
    private TimeSpan _heldAt = TimeSpan.MinValue;

    public ServingSide(EngineOptions options, IServingHost host, Func<ServingSide, IServingRole> role)
    {
        _options = options;
        _host = host;
        _role = role(this);
        Notices = new Notices(options, _role, Children);
        Settlement = new Settlement(Children, Notices);
        Acquires = new AcquireGate(_role, Notices);
        Waiting = new WaitingChildren(_role, Notices, options.QuestionsPerChild);
    }

    public ChildTable Children { get; } = new();

    public Notices Notices { get; }

    public Settlement Settlement { get; }

    public AcquireGate Acquires { get; }

    public WaitingChildren Waiting { get; }

    public bool IsOverloaded => _role.IsOverloaded;

    /// <summary>Passes messages between other systems on.</summary>
    public MessageRouter Messages => _role.Messages;

    /// <summary>The time of the present inputs.</summary>
    public TimeSpan Now
    {
        get => _now;
        set => _now = value;
    }

    public void Opened(ChannelSession session) => _unadmitted.Add(session);

    public void Closed(ChannelSession session)
    {
        _ = _unadmitted.Remove(session);
        if (!_bySession.Remove(session, out Child? child))
        {
            return;
        }

        _ = child.Channels.Remove(session);
        if (child.Channels.Count == 0)
        {
            Leave(child, isForGood: false);
            return;
        }

        child.Updates.ChannelLost(session.Ordinal);
        Waiting.ChannelLost(child, session);
        _role.ChannelLost(child);
        Settlement.AskAgain(child);
        Notices.Deliver(child);
    }

    public bool Handle(ChannelSession session, MessageCode code, int fields, ref MessagePackReader reader)
    {
        if (!_bySession.TryGetValue(session, out Child? child))
        {
            return code == MessageCode.Hello
                ? HelloCodec.TryRead(ref reader, fields, out Hello hello) && OnHello(session, hello)
                : session.Refuse(GoodbyeReason.RuleBroken, $"{code} in place of Hello.");
        }

        switch (code)
        {
            case MessageCode.Acquire when AcquireCodec.TryRead(ref reader, fields, out Acquire acquire):
                Acquires.Ask(child, new AcquireQuestion(acquire, session));
                return true;
            case MessageCode.FollowsEpoch when FollowsEpochCodec.TryRead(ref reader, fields, out FollowsEpoch follows):
                return OnFollows(child, session, follows);
            case MessageCode.WaitForEpoch when WaitForEpochCodec.TryRead(ref reader, fields, out WaitForEpoch wait):
                return Waiting.Ask(child, session, wait);
            case MessageCode.CancelWait when CancelWaitCodec.TryRead(ref reader, fields, out CancelWait cancel):
                return Waiting.Cancel(child, session, cancel.Nonce);
            case MessageCode.ReleaseArc when ReleaseArcCodec.TryRead(ref reader, fields, out ReleaseArc release):
                return OnRelease(child, session, release);
            case MessageCode.Connectivity when ConnectivityCodec.TryRead(ref reader, fields, out Connectivity said):
                return OnConnectivity(child, session, said);
            case MessageCode.UserMessage or MessageCode.Delivered or MessageCode.Undeliverable:
                return RoutedMessageCodec.TryRead(ref reader, code, fields, out RoutedMessage routed) && OnRouted(child, session, routed);
            case MessageCode.RequestArc when RequestArcCodec.TryRead(ref reader, fields, out RequestArc request):
                _role.Request(child, request);
                return true;
            case MessageCode.Ping when PingCodec.TryRead(ref reader, fields, out Ping ping):
                OnPing(child, session, ping);
                return true;
            case MessageCode.Inquire when InquireCodec.TryRead(ref reader, fields, out Inquire inquire):
                session.Send(ReportCodec.Write, _role.ReportOf(inquire.Nonce));
                return true;
            case MessageCode.Pong:
                return PongCodec.TryRead(ref reader, fields, out _);
            case MessageCode.Goodbye:
                return GoodbyeCodec.TryRead(ref reader, fields, out Goodbye goodbye) && OnGoodbye(child, session, goodbye);
            default:
                return !reader.Failed && session.RefuseUnexpected(code);
        }
    }

    public bool BeginPart(ChannelSession session, in BeginUpdate begin)
    {
        if (begin.Previous.Number != begin.Epoch.Number - 1)
        {
            return session.Refuse(GoodbyeReason.RuleBroken, $"Update {begin.Epoch} of {begin.Origin} names {begin.Previous} as its predecessor: the numbers jump.");
        }

        Child child = _bySession[session];
        bool isAllowed = begin.Origin == child.Id || child.IsRelay;
        return isAllowed
            ? _role.BeginPart(child, session, begin)
            : session.Refuse(GoodbyeReason.RuleBroken, $"An update of {begin.Origin} comes from {child.Id}, to whom it does not belong.");
    }

    public bool CheckInPart(ChannelSession session, MessageCode code, int fields, ref MessagePackReader reader) => code switch
    {
        MessageCode.PublishOp => PublishOpCodec.TryRead(ref reader, fields, out PublishOp operation)
            && _role.CheckOperation(_bySession[session], session, operation),
        MessageCode.Once => OnceCodec.TryRead(ref reader, fields, out _) && CheckIsFirst(session),
        MessageCode.Assert => AssertCodec.TryRead(ref reader, fields, out _),
        MessageCode.Announce => AnnounceCodec.TryRead(ref reader, fields, out Announce announce) && CheckIsOwn(session, code, announce.System),
        MessageCode.Deannounce => DeannounceCodec.TryRead(ref reader, fields, out Deannounce deannounce) && CheckIsOwn(session, code, deannounce.System),
        _ => session.RefuseUnexpected(code),
    };

    private static bool CheckIsOwn(ChannelSession session, MessageCode code, SystemId system)
    {
        BeginUpdate begin = session.Part.Begin;
        return system.IsNone || system == begin.Origin
            || session.Refuse(GoodbyeReason.RuleBroken, $"{code} names {system} in update {begin.Epoch} of {begin.Origin}: a system says only what it offers itself.");
    }

    private static bool CheckIsFirst(ChannelSession session)
    {
        BeginUpdate begin = session.Part.Begin;
        return (begin.Part == 0 && session.Part.Count == 1)
            || session.Refuse(GoodbyeReason.RuleBroken, $"The key of update {begin.Epoch} of {begin.Origin} is not its first message.");
    }

    public bool EndPart(ChannelSession session) => _role.EndPart(_bySession[session], session);

    /// <summary>A channel takes more again: what waited for it goes on.</summary>
    public void ChannelWritable()
    {
        Acquires.AnswerDeferred();
        Notices.SendQueued();
        _role.Messages.SendWaiting();
    }

    /// <summary>A newer epoch may be shown: every child that it concerns is told.</summary>
    /// <param name="epoch">The newest epoch that may be shown.</param>
    /// <param name="changed">The values that changed since the one before.</param>
    public void Show(Epoch epoch, IReadOnlyList<ServedEntry> changed)
    {
        Notices.Show(epoch, changed);
        Waiting.Shown();
        Settlement.Progress(_now);
    }

    public void Tick()
    {
        _heldAt = _role.IsOverloaded ? _now : _heldAt;
        foreach (ChannelSession session in Sessions())
        {
            TimeSpan limit = SilenceLimit(session);
            TimeSpan heardAt = _heldAt > session.LastReceived ? _heldAt : session.LastReceived;
            if (_now - heardAt > limit)
            {
                Close(session, GoodbyeReason.Silent, $"Nothing was heard for {limit}.");
            }
            else if (session.IsEstablished && session.IsWritable && _now - session.LastSent >= _options.Heartbeat)
            {
                session.Send(PingCodec.Write, new Ping(_now.Ticks));
            }
        }

        foreach (Child? child in Children.Slots)
        {
            child?.Relieve();
        }

        Settlement.Tick(_now);
        _role.Messages.Tick();
    }

    /// <summary>What was decided in this turn leaves.</summary>
    public void EndTurn()
    {
        Acquires.AnswerDeferred();
        Notices.SendQueued();
        _role.Messages.EndTurn();
    }

    /// <summary>Forgets what was written in this turn, and ends every channel.</summary>
    public void Fail(GoodbyeReason reason, string detail)
    {
        foreach (ChannelSession session in Sessions())
        {
            // That includes what the end of the channels before it has made this one repeat.
            session.DropUnsent();
            Close(session, reason, detail);
        }
    }

    public void CloseAll(GoodbyeReason reason, string detail)
    {
        foreach (ChannelSession session in Sessions())
        {
            Close(session, reason, detail);
        }
    }

    /// <summary>Ends all channels of a child.</summary>
    public void Close(Child child, GoodbyeReason reason, string detail)
    {
        foreach (ChannelSession session in child.Channels.Up)
        {
            Close(session, reason, detail);
        }
    }

    // Several channels stand for each other, so one that is silent is given up before the lease that they all keep ends.
    private TimeSpan SilenceLimit(ChannelSession session) =>
        _bySession.TryGetValue(session, out Child? child) && child.Channels.Count > 1 ? _options.Lease / 2 : _options.Lease;

    // Answering is a sign of life, and counts only together with the epoch that is shown now.
    private void OnPing(Child child, ChannelSession session, in Ping ping)
    {
        Notices.BringUpToDate(child);
        TimeSpan age = _role.AgeAt(_now);
        child.LastSign = _now - age > child.LastSign ? _now - age : child.LastSign;
        session.Send(PongCodec.Write, new Pong(ping.Nonce, Notices.Shown, RoundUp(age), _role.Path));
    }

    private static TimeSpan RoundUp(TimeSpan age)
    {
        long milliseconds = (age.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
        return new TimeSpan(Math.Min(milliseconds, WireLimits.AgeMillisecondsMaximum) * TimeSpan.TicksPerMillisecond);
    }

    private List<ChannelSession> Sessions()
    {
        var sessions = new List<ChannelSession>(_unadmitted);
        foreach (Child? child in Children.Slots)
        {
            if (child is not null)
            {
                sessions.AddRange(child.Channels.Up.AsSpan());
            }
        }

        return sessions;
    }

    private void Close(ChannelSession session, GoodbyeReason reason, string detail)
    {
        session.Close(reason, detail);
        Closed(session);
    }

    private void Leave(Child child, bool isForGood)
    {
        child.IsGone = true;
        Children.Remove(child);
        Acquires.Forget(child);
        Waiting.Forget(child);
        child.Updates.Clear();
        _role.Messages.Gone(child);
        if (!isForGood || child.IsRelay)
        {
            Settlement.Departed(child, _now);
        }

        _role.Gone(child, isForGood);
        Settlement.Progress(_now);
        _host.ChildrenChanged(Children.Count);
    }

    private bool OnHello(ChannelSession session, in Hello hello)
    {
        if (hello.Version < ProtocolVersion.Oldest || hello.MinimumVersion > ProtocolVersion.Current)
        {
            return session.Refuse(
                GoodbyeReason.VersionMismatch,
                $"Versions {hello.MinimumVersion} to {hello.Version} were offered; {ProtocolVersion.Oldest} to {ProtocolVersion.Current} are spoken here.");
        }

        if (_role.Check(hello) is { } refusal)
        {
            return session.Refuse(refusal.Reason, refusal.Text);
        }

        return hello.Joins ? Join(session, hello) : Admit(session, hello);
    }

    private bool Join(ChannelSession session, in Hello hello)
    {
        if (Children.Find(hello.Link) is not { } child)
        {
            return session.Refuse(GoodbyeReason.UnknownLink, $"Link {hello.Link} is not up here.");
        }

        if (!hello.System.IsNone && hello.System != child.Id)
        {
            return session.Refuse(GoodbyeReason.RuleBroken, $"System {hello.System} wants to join the link of {child.Id}.");
        }

        ChannelSession? past = child.Channels.Find(hello.Channel);
        Attach(session, child, hello);
        if (past is not null)
        {
            Close(past, GoodbyeReason.Superseded, $"Channel {hello.Channel} of the link was opened again.");
        }

        return true;
    }

    private bool Admit(ChannelSession session, in Hello hello)
    {
        bool isKnown = !hello.System.IsNone && Children.Find(hello.System) is not null;
        if (Children.Count >= _options.Children && !isKnown)
        {
            return session.Refuse(GoodbyeReason.Busy, $"{_options.Children} children are connected, and more are not allowed.");
        }

        Supersede(hello.System.IsNone ? null : Children.Find(hello.System));
        Supersede(Children.Find(hello.Link));
        (int slot, ushort generation) = Children.Reserve();
        Child child = _role.Admit(hello, slot, generation);

        // Nobody here knows what it holds from before, until it has followed an epoch on this link, and so given up what was not
        // granted again.
        child.LastNotice = hello.Applied > Notices.Shown ? hello.Applied.Next : Notices.Shown.Next;
        child.LastSign = _now;
        Children.Add(child);
        Attach(session, child, hello);
        _role.Welcomed(child);
        _host.ChildrenChanged(Children.Count);
        return true;
    }

    private void Supersede(Child? past)
    {
        if (past is not null)
        {
            Close(past, GoodbyeReason.Superseded, "The same system has connected again.");
        }
    }

    private void Attach(ChannelSession session, Child child, in Hello hello)
    {
        session.Ordinal = hello.Channel;
        _ = _unadmitted.Remove(session);
        _bySession.Add(session, child);
        child.Channels.Add(session);
        session.Establish();
        session.Send(WelcomeCodec.Write, _role.WelcomeOf(child, hello));
    }

    private bool OnGoodbye(Child child, ChannelSession session, in Goodbye goodbye)
    {
        bool endsLink = goodbye.Reason is GoodbyeReason.Leaving or GoodbyeReason.ShuttingDown;
        if (!endsLink)
        {
            session.CloseSilently(goodbye.Reason, goodbye.Text);
            Closed(session);
            return true;
        }

        foreach (ChannelSession channel in child.Channels.Up)
        {
            channel.CloseSilently(goodbye.Reason, goodbye.Text);
            _ = _bySession.Remove(channel);
        }

        child.Channels.Clear();
        Leave(child, goodbye.Reason == GoodbyeReason.Leaving);
        return true;
    }

    private bool OnFollows(Child child, ChannelSession session, in FollowsEpoch follows)
    {
        bool isOfOrigin = follows.System == follows.Epoch.System && (child.IsRelay || follows.System == child.Id);
        if (isOfOrigin)
        {
            _role.Heard(child, follows.System, follows.Epoch.Epoch);
            return true;
        }

        if (follows.System != child.Id || follows.Epoch.System != Notices.Root)
        {
            return session.Refuse(GoodbyeReason.RuleBroken, $"{child.Id} says that {follows.System} follows {follows.Epoch}.");
        }

        if (follows.Epoch.Epoch > child.Sent)
        {
            return session.Refuse(GoodbyeReason.RuleBroken, $"{child.Id} says that it follows {follows.Epoch}; it was sent {child.Sent}.");
        }

        child.Updates.Confirm(follows.Epoch.Epoch);
        if (follows.IsEverywhere && follows.Epoch.Epoch > child.Settled)
        {
            child.Settled = follows.Epoch.Epoch;
            Settlement.Progress(_now);
        }

        return true;
    }

    private bool OnConnectivity(Child child, ChannelSession session, in Connectivity said)
    {
        if (!child.IsRelay)
        {
            return session.Refuse(GoodbyeReason.RuleBroken, $"{child.Id} says where {said.System} is, and is no relay.");
        }

        if (said.System != child.Id)
        {
            // Of itself it may say what it heard when it was elsewhere.
            _role.Connected(child, said);
        }

        return true;
    }

    private bool OnRouted(Child child, ChannelSession session, in RoutedMessage message)
    {
        if (!child.IsRelay && message.From != child.Id)
        {
            return session.Refuse(GoodbyeReason.RuleBroken, $"{child.Id} sends {message.Code} in the name of {message.From}.");
        }

        if (!child.IsRelay && !message.Target.IsNone && message.Target != child.Id)
        {
            // It passes nothing on, so it knows of no messages but those to itself.
            return session.Refuse(GoodbyeReason.RuleBroken, $"{child.Id} says that a message to {message.Target} was not delivered.");
        }

        _role.Messages.Route(message, child);
        return true;
    }

    private bool OnRelease(Child child, ChannelSession session, in ReleaseArc release)
    {
        if (!child.IsRelay && release.Update.System != child.Id)
        {
            return session.Refuse(GoodbyeReason.RuleBroken, $"{child.Id} releases an arc of {release.Update.System}.");
        }

        _role.Release(child, release);
        return true;
    }
}
