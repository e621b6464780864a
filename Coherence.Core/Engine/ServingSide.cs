using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Core.Sequencing;
using Coherence.Core.Updates;

namespace Coherence.Core.Engine;

/// <summary>The half of an engine that serves children: takes their updates into the root's epochs, and keeps their caches coherent.</summary>
internal sealed class ServingSide : IChannelSide
{
    private const int MaximumReleases = 64;

    // What the acquires of one child may cost while they wait for its channel (BND-1).
    private const int MaximumDeferredBytes = 16 << 20;

    // What one that waits costs beside its spec.
    private const int DeferredOverheadBytes = 128;

    private readonly EngineOptions _options;
    private readonly Admission _admission;
    private readonly RootState _state;
    private readonly Sequencer _sequencer;
    private readonly ChildTable _children;
    private readonly Dictionary<ChannelSession, Child> _bySession = [];
    private readonly HashSet<ChannelSession> _unadmitted = [];
    private readonly List<Child> _deferring = [];
    private readonly ArrayBufferWriter<byte> _assembled = new(1024);
    private readonly IRootHost _host;
    private long _updates;

    public ServingSide(EngineOptions options, IRootHost host, RootState state)
    {
        _options = options;
        _host = host;
        _state = state;
        _sequencer = new Sequencer(state, host);
        _children = new ChildTable();
        Notices = new Notices(options, state, _children, Allocation.Root);
        _admission = new Admission(options, state, _sequencer, _children);
    }

    public Notices Notices { get; }

    public Sequencer Sequencer => _sequencer;

    public RootFigures Figures => new(
        _sequencer.Durable,
        _children.Count,
        _state.Systems.Count,
        _state.Values.Count,
        _updates,
        _state.Operations,
        _state.Duplicates,
        Notices.Invalidations,
        Notices.Refreshes);

    public void Opened(ChannelSession session) => _unadmitted.Add(session);

    public void Closed(ChannelSession session)
    {
        _ = _unadmitted.Remove(session);
        if (!_bySession.Remove(session, out Child? child))
        {
            return;
        }

        _children.Remove(child);
        _ = _deferring.Remove(child);
        Notices.Forget(child);
        _host.ChildrenChanged(_children.Count);
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
                OnAcquire(child, acquire);
                return true;
            case MessageCode.FollowsEpoch when FollowsEpochCodec.TryRead(ref reader, fields, out FollowsEpoch follows):
                child.System?.Outcomes.ForgetUpTo(follows.Epoch.Epoch < child.Sent ? follows.Epoch.Epoch : child.Sent);
                return true;
            case MessageCode.ReleaseArc when ReleaseArcCodec.TryRead(ref reader, fields, out ReleaseArc release):
                return OnReleaseArc(child, release);
            case MessageCode.WaitForEpoch when WaitForEpochCodec.TryRead(ref reader, fields, out _):
                Notices.BringUpToDate(child);
                return true;
            case MessageCode.Ping when PingCodec.TryRead(ref reader, fields, out Ping ping):
                session.SendPong(ping);
                return true;
            case MessageCode.Inquire when InquireCodec.TryRead(ref reader, fields, out Inquire inquire):
                WriteReport(session, inquire.Nonce);
                return true;
            case MessageCode.Pong:
                return PongCodec.TryRead(ref reader, fields, out _);
            case MessageCode.Goodbye:
                return GoodbyeCodec.TryRead(ref reader, fields, out Goodbye goodbye) && OnGoodbye(child, goodbye);
            default:
                return !reader.Failed && session.RefuseUnexpected(code);
        }
    }

    public bool BeginPart(ChannelSession session, in BeginUpdate begin)
    {
        Child child = _bySession[session];
        if (child.System is null || begin.Origin != child.Id)
        {
            return session.Refuse(GoodbyeReason.RuleBroken, $"An update of {begin.Origin} comes from {child.Id}, to whom it does not belong.");
        }

        return begin.Previous.Number == begin.Epoch.Number - 1
            || session.Refuse(GoodbyeReason.RuleBroken, $"Update {begin.Epoch} of {begin.Origin} names {begin.Previous} as its predecessor: the numbers jump.");
    }

    public bool CheckInPart(ChannelSession session, MessageCode code, int fields, ref MessagePackReader reader)
    {
        if (code != MessageCode.PublishOp)
        {
            return session.RefuseUnexpected(code);
        }

        if (!PublishOpCodec.TryRead(ref reader, fields, out PublishOp operation))
        {
            return false;
        }

        SystemState system = _bySession[session].System!;
        if (session.Part.Begin.Epoch <= system.Received)
        {
            // Sent again after a reconnect; its arc may have been given up since.
            return true;
        }

        return system.FindArc(operation.Operation.Value) is { } use && use.IsInWindow(operation.Operation.Value)
            || session.Refuse(GoodbyeReason.RuleBroken, $"Operation {operation.Operation} is outside the arcs of {system.System}.");
    }

    public bool EndPart(ChannelSession session)
    {
        Child child = _bySession[session];
        BeginUpdate begin = session.Part.Begin;
        if (child.Updates.IsReady(begin))
        {
            Take(child, begin.Epoch, session.Part.Body.Span, session.Part.Count);
            child.Updates.MarkApplied(begin.Epoch);
        }
        else
        {
            AddPartResult result = child.Updates.Add(begin, session.Part.Body.Span, session.Part.Count);
            if (result is AddPartResult.Contradiction or AddPartResult.OverLimit)
            {
                return session.Refuse(GoodbyeReason.RuleBroken, $"A part of update {begin.Epoch}: {result}.");
            }
        }

        while (child.Updates.PendingCount > 0)
        {
            _assembled.ResetWrittenCount();
            if (!child.Updates.TryTake(_assembled, out BeginUpdate update, out int count))
            {
                break;
            }

            Take(child, update.Epoch, _assembled.WrittenSpan, count);
        }

        return true;
    }

    /// <summary>A channel takes more again: what waited for it goes on.</summary>
    public void ChannelWritable()
    {
        AnswerDeferred();
        Notices.SendQueued();
    }

    /// <summary>An epoch is durable: it is shown to every child that it concerns.</summary>
    public void EpochDurable(Epoch epoch)
    {
        _sequencer.EpochDurable(epoch);
        Notices.EpochDurable(epoch, _sequencer.Changed);
        foreach (SystemState system in _sequencer.Touched)
        {
            if (_children.Find(system.System) is { } child)
            {
                _admission.Inform(child, system);
                Notices.Queue(child);
            }

            _admission.GrantArcIfNeeded(system);
        }

        Notices.SendQueued();
    }

    /// <summary>Recovery is over: from here on children are served.</summary>
    public void Recovered() => Notices.EpochDurable(_sequencer.Durable, []);

    public void Tick(TimeSpan now)
    {
        foreach (ChannelSession session in Sessions())
        {
            if (now - session.LastReceived > _options.Lease)
            {
                Close(session, GoodbyeReason.Silent, $"Nothing was heard for {_options.Lease}.");
            }
            else if (_bySession.TryGetValue(session, out Child? child) && session.IsWritable)
            {
                Beat(child, now);
            }
        }
    }

    /// <summary>The log has failed: nothing but the goodbye leaves from here on (DUR-5).</summary>
    public void Fail(string detail)
    {
        _sequencer.Fail();
        foreach (ChannelSession session in Sessions())
        {
            session.DropUnsent();
        }

        CloseAll(GoodbyeReason.StorageFailed, detail);
    }

    public void CloseAll(GoodbyeReason reason, string detail)
    {
        foreach (ChannelSession session in Sessions())
        {
            Close(session, reason, detail);
        }
    }

    // A child that pings as often as it should is sent nothing but pongs, so its epoch has a beat of its own.
    private void Beat(Child child, TimeSpan now)
    {
        if (now - child.BroughtUpAt >= _options.Heartbeat)
        {
            child.BroughtUpAt = now;
            Notices.BringUpToDate(child);
        }

        if (now - child.Session.LastSent >= _options.Heartbeat)
        {
            child.Session.SendPing(now.Ticks);
        }
    }

    private void WriteReport(ChannelSession session, long nonce)
    {
        RootFigures figures = Figures;
        MessagePackWriter writer = session.BeginMessage();
        ReportCodec.Write(ref writer, new Report(
            nonce,
            figures.Durable,
            figures.Children,
            figures.Systems,
            figures.Values,
            figures.Updates,
            figures.Operations,
            figures.Duplicates,
            figures.Invalidations,
            figures.Refreshes));
        writer.Flush();
        session.EndMessage();
    }

    private List<ChannelSession> Sessions()
    {
        var sessions = new List<ChannelSession>(_unadmitted);
        foreach (Child? child in _children.Slots)
        {
            if (child is not null)
            {
                sessions.Add(child.Session);
            }
        }

        return sessions;
    }

    private void Close(ChannelSession session, GoodbyeReason reason, string detail)
    {
        session.Close(reason, detail);
        Closed(session);
    }

    private bool OnHello(ChannelSession session, in Hello hello)
    {
        if (_sequencer.HasFailed)
        {
            return session.Refuse(GoodbyeReason.StorageFailed, "The root can no longer make anything durable.");
        }

        if (_admission.Check(hello) is { } refusal)
        {
            return session.Refuse(refusal.Reason, refusal.Text);
        }

        if (!hello.System.IsNone && _children.Find(hello.System) is { } past)
        {
            Close(past.Session, GoodbyeReason.Superseded, "The same system has connected again.");
        }

        _ = _unadmitted.Remove(session);
        Child child = _admission.Admit(session, hello);
        _bySession.Add(session, child);
        _host.ChildrenChanged(_children.Count);
        return true;
    }

    // What many small questions ask for can be far more than a channel holds, so they wait until it takes the answers (BND-2).
    private void OnAcquire(Child child, in Acquire acquire)
    {
        if (child.Deferred.Count == 0 && child.Session.IsWritable)
        {
            Answer(child, acquire);
            return;
        }

        int bytes = SizeOf(acquire);
        if (child.DeferredBytes + bytes > MaximumDeferredBytes)
        {
            Notices.WriteRefuse(child, acquire, RefuseReason.TooManySubscriptions);
            return;
        }

        if (child.Deferred.Count == 0)
        {
            _deferring.Add(child);
        }

        child.DeferredBytes += bytes;
        child.Deferred.Enqueue(acquire with { Spec = acquire.Spec.ToOwned() });
    }

    private static int SizeOf(in Acquire acquire) => DeferredOverheadBytes + acquire.Spec.Index.Length + acquire.Spec.Key.Length;

    private void AnswerDeferred()
    {
        int kept = 0;
        for (int index = 0; index < _deferring.Count; index++)
        {
            Child child = _deferring[index];
            while (child.Session.IsWritable && child.Deferred.TryDequeue(out Acquire acquire))
            {
                child.DeferredBytes -= SizeOf(acquire);
                Answer(child, acquire);
            }

            if (child.Deferred.Count > 0 && !child.Session.IsClosed)
            {
                _deferring[kept++] = child;
            }
        }

        _deferring.RemoveRange(kept, _deferring.Count - kept);
    }

    private void Answer(Child child, in Acquire acquire)
    {
        if (!_state.Catalog.TryGetIndex(acquire.Spec.Index.Span, out _))
        {
            Notices.WriteRefuse(child, acquire, RefuseReason.UnknownIndex);
        }
        else if (acquire.At is { } at)
        {
            Notices.GrantAt(child, acquire, at);
        }
        else
        {
            Notices.Grant(child, acquire);
        }
    }

    private bool OnReleaseArc(Child child, in ReleaseArc release)
    {
        if (child.System is null)
        {
            return child.Session.RefuseUnexpected(MessageCode.ReleaseArc);
        }

        // It may be repeated, and one that is not remembered costs nothing: an arc that is used up is given up anyway.
        if (child.Releases.Count < MaximumReleases && !child.Releases.Contains(release))
        {
            child.Releases.Add(release);
        }

        CollectReleases(child, child.System);
        return true;
    }

    private bool OnGoodbye(Child child, in Goodbye goodbye)
    {
        child.Session.CloseSilently(goodbye.Reason, goodbye.Text);
        Closed(child.Session);
        if (goodbye.Reason == GoodbyeReason.Leaving && child.System is { } system)
        {
            _admission.Forget(system);
        }

        return true;
    }

    private void Take(Child child, Epoch epoch, ReadOnlySpan<byte> messages, int count)
    {
        SystemState system = child.System!;
        _sequencer.Collector.AddUpdate(child.Id, epoch, messages, count);
        system.Received = epoch;
        _updates++;
        if (child.Releases.Count > 0)
        {
            CollectReleases(child, system);
        }
    }

    private void CollectReleases(Child child, SystemState system)
    {
        for (int index = child.Releases.Count - 1; index >= 0; index--)
        {
            ReleaseArc release = child.Releases[index];
            if (release.Epoch > system.Received)
            {
                continue;
            }

            child.Releases.RemoveAt(index);
            if (system.Arcs.Exists(use => use.Arc == release.Arc))
            {
                _sequencer.Collector.AddArc(RecordCode.ArcReleased, system.System, release.Arc);
            }
        }
    }
}
