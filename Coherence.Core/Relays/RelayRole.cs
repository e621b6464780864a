using System;
using System.Buffers;
using Coherence.Core.Caching;
using Coherence.Core.Codec;
using Coherence.Core.Directory;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Core.Options;
using Coherence.Core.Serving;

namespace Coherence.Core.Relays;

/// <summary>What a relay does for its children: forwards what they publish, answers from its cache, and shows them what it has applied.</summary>
/// <remarks>specs/epochs.md#relays. All of it is soft state. One thread at a time.</remarks>
internal sealed class RelayRole(EngineOptions options, UpstreamSide upstream, ServingSide serving) : IServingRole, IRelaying
{
    private readonly Forwarder _forwarder = new(2 * options.ForwardedBytes, options.UpdateBytes, upstream.Link);
    private readonly Sideways? _sideways = options.TellsSiblings ? new Sideways() : null;
    private readonly PassedOn _passedOn = new();
    private readonly RelayRoutes _routes = new(upstream);
    private readonly CacheAnswers _answers = new(upstream, serving);
    private readonly ChildArcs _arcs = new(upstream, serving);
    private readonly ArrayBufferWriter<byte> _scratch = new(256);
    private long _allowed = options.ForwardedBytes;
    private TimeSpan _downSince;
    private long _updates;

    public Epoch Shown => serving.Notices.Shown;

    public MessageRouter Messages => _routes.Router;

    public SystemPath Path => upstream.Link.Path;

    /// <summary>Never: what there is no room for is put off (specs/epochs.md#relays).</summary>
    public bool IsOverloaded => false;

    /// <summary>Time has passed: what nobody answers for is asked for, and children of a relay that is cut off look elsewhere.</summary>
    public void Tick(TimeSpan now)
    {
        _routes.Below.Tick(now);
        if (upstream.Link.IsUp)
        {
            // It may have found no room further up, and be a late copy besides, which its origin will not send again.
            _forwarder.FindStuck(Missing);
        }
        else if (now - _downSince > upstream.Link.Lease && serving.Children.Count > 0)
        {
            serving.CloseAll(GoodbyeReason.Detached, "This relay has no connection to the root.");
        }
    }

    public Goodbye? Check(in Hello hello)
    {
        if (!hello.Cluster.IsNone && !upstream.Link.Cluster.IsNone && hello.Cluster != upstream.Link.Cluster)
        {
            return new Goodbye(GoodbyeReason.ClusterMismatch, $"This is cluster {upstream.Link.Cluster}, not {hello.Cluster}.");
        }

        if (IsItself(hello))
        {
            return new Goodbye(GoodbyeReason.Loop, "This relay would be its own upstream.");
        }

        if (!hello.System.IsNone && Path.Contains(hello.System))
        {
            return new Goodbye(GoodbyeReason.Detached, $"The way of this relay to the root leads over {hello.System}.");
        }

        bool isReady = upstream.Link.IsUp && !upstream.Timeline.System.IsNone && _arcs.HasArc;
        if (!isReady)
        {
            return new Goodbye(GoodbyeReason.Detached, "This relay has no connection to the root yet.");
        }

        return hello.System.IsNone && !_arcs.TryReserveSystem()
            ? new Goodbye(GoodbyeReason.Busy, "This relay has no system id to give just now; it has asked for more.")
            : null;
    }

    public Child Admit(in Hello hello, int slot, ushort generation)
    {
        SystemId id = hello.System.IsNone ? _arcs.TakeSystem() : hello.System;
        var child = new RelayChild(slot, generation, hello, id);
        if (hello.Confirmed > Epoch.Zero)
        {
            Heard(child, id, hello.Confirmed);
        }

        _routes.Below.Welcomed(child, hello, serving.Now);
        return child;
    }

    public Welcome WelcomeOf(Child child, in Hello hello) => new(
        Math.Min(hello.Version, ProtocolVersion.Current),
        upstream.Link.Cluster,
        upstream.Timeline.System,
        upstream.Link.Root,
        Shown,
        Epoch.Zero,
        upstream.Link.Lease,
        upstream.Link.ArcBits,
        Path);

    public void Welcomed(Child child)
    {
        TellId(child);
        _arcs.Allot((RelayChild)child);
        ShareCredit();
        _sideways?.Welcomed((RelayChild)child);
    }

    public void ChannelLost(Child child)
    {
        var told = (RelayChild)child;
        TellId(child);
        foreach (GrantArc arc in told.Arcs)
        {
            ChildArcs.Tell(child, arc);
        }

        told.TellQuota(told.Quota);
    }

    public void Gone(Child child, bool isForGood)
    {
        _sideways?.Gone((RelayChild)child);
        _forwarder.Forget((RelayChild)child);
        ShareCredit();
        if (isForGood)
        {
            _routes.Below.Left((RelayChild)child, serving.Now);
            return;
        }

        _routes.Below.Lost((RelayChild)child, serving.Now);
    }

    public void Route(in RoutedMessage message) => _routes.Router.Route(message, from: null);

    public void Connected(Child child, in Connectivity said) => _routes.Below.Heard(said, serving.Now);

    public bool BeginPart(Child child, ChannelSession session, in BeginUpdate begin) => true;

    public bool CheckOperation(Child child, ChannelSession session, in PublishOp operation)
    {
        var publisher = (RelayChild)child;
        if (publisher.Arcs.Count > 0 && publisher.Arcs[^1].Arc is var newest && newest.Contains(operation.Operation.Value) && !child.IsRelay)
        {
            // Half of the newest arc is used: the next is there before the publisher has to wait for it.
            UInt128 half = newest.Prefix.Value + ((newest.Last.Value - newest.Prefix.Value) / 2);
            if (operation.Operation.Value.Value > half && !publisher.WantsArc)
            {
                _arcs.Allot(publisher);
            }
        }

        return true;
    }

    public bool EndPart(Child child, ChannelSession session)
    {
        BeginUpdate begin = session.Part.Begin;
        ForwardResult result = _forwarder.Add((RelayChild)child, begin, session.Part.Body.Span, session.Part.Count);
        if (result == ForwardResult.TooLarge)
        {
            return session.Refuse(GoodbyeReason.RuleBroken, $"Update {begin.Epoch} of {begin.Origin} has more than {options.UpdateBytes} bytes.");
        }

        if (result == ForwardResult.Contradiction)
        {
            return session.Refuse(GoodbyeReason.RuleBroken, $"A part of update {begin.Epoch} contradicts an earlier copy of it.");
        }

        _updates += result == ForwardResult.Kept && begin.Part == 0 ? 1 : 0;
        if (result == ForwardResult.Kept && begin.Parts == 1)
        {
            _sideways?.Tell((RelayChild)child, begin, session.Part.Body.Span, session.Part.Count);
        }

        return true;
    }

    public void Answer(Child child, in AcquireQuestion question) => _answers.Answer(child, question);

    public void Release(Child child, in ReleaseArc release)
    {
        if (_passedOn.IsNews(release))
        {
            upstream.Writer.ReleaseArc(release);
        }
    }

    public void Request(Child child, in RequestArc request)
    {
        var asking = (RelayChild)child;
        asking.HasArcs(request.Newest);
        bool hasAll = asking.Arcs.Count == 0 || asking.Arcs[^1].Number <= request.Newest;
        if (hasAll)
        {
            _arcs.Allot(asking);
        }
    }

    public void Heard(Child child, SystemId origin, Epoch upTo)
    {
        Finish(origin, Epoch.Zero, upTo);
        if (!_passedOn.IsNews(origin, upTo))
        {
            return;
        }

        upstream.Writer.FollowsEpoch(new FollowsEpoch(origin, new EpochRef(origin, upTo), 0, IsEverywhere: false));
    }

    public void Want(Epoch epoch) => upstream.Want(epoch);

    public void AskNewest(Child child, in WaitForEpoch wait)
    {
        long nonce = wait.Nonce;
        upstream.Questions.AskNewest(epoch => Answer(child, nonce, epoch));
    }

    public void AskUpdate(Child child, in WaitForEpoch wait)
    {
        long nonce = wait.Nonce;
        int most = child.IsRelay ? UpdateQuestions.OfRelay : UpdateQuestions.OfNode;
        upstream.UpdateQuestions.AskBecauseOf(wait.Epoch, new ChildQuestion(child, nonce), child.Id, most, epoch => Answer(child, nonce, epoch));
    }

    public void CancelUpdate(Child child, long nonce) => upstream.UpdateQuestions.Forget(new ChildQuestion(child, nonce));

    public void AskSettled(Child child, in WaitForEpoch wait)
    {
        var answer = new FollowsEpoch(upstream.Link.Root, wait.Epoch, wait.Nonce, IsEverywhere: true);
        upstream.Questions.AskEverywhere(wait.Epoch.Epoch, () => child.Answer(answer));
    }

    public TimeSpan AgeAt(TimeSpan now) => upstream.Link.HeardAt is { } heardAt ? now - heardAt : TimeSpan.MaxValue / 2;

    public Report ReportOf(long nonce) => new(
        nonce, Shown, serving.Children.Count, serving.Children.Count, upstream.Cache.Count, _updates, 0, 0, serving.Notices.Invalidations, serving.Notices.Refreshes);

    public bool TryRead(ServedEntry entry, Epoch at, out EntryVersion version)
    {
        if (((CachedValue)entry).Current is { } current && current.Changed <= at)
        {
            version = new EntryVersion(current.Changed, current.IsAbsent, current.Bytes);
            return true;
        }

        version = default;
        return false;
    }

    public bool OwesOutcomes(Child child) => ((RelayChild)child).Outcomes.Count > 0;

    public void WriteOutcomes(Child child, NoticeBuffer notices)
    {
        while (((RelayChild)child).Outcomes.TryDequeue(out byte[]? notice))
        {
            MessagePackWriter writer = notices.BeginNotice();
            writer.WriteRaw(notice);
            writer.Flush();
            notices.EndNotice();
        }
    }

    public void LinkUp()
    {
        serving.Notices.Root = upstream.Link.Root;
        serving.Settlement.Lease = upstream.Link.Lease * 9 / 8;
        _allowed = options.ForwardedBytes;
        if (upstream.Timeline.System.IsNone)
        {
            // An arc that came without its system id belongs to a system that this one never became.
            _arcs.StartOver();
        }

        SendAgain();
    }

    // Children keep what they hold, as of the epoch they have; the link that follows goes on from there.
    public void LinkLost()
    {
        _downSince = serving.Now;
        _routes.LinkLost();
    }

    public void ChannelLost() => SendAgain();

    public void Forward()
    {
        _forwarder.Send();
        _routes.SendWaiting();
    }

    public void Confirmed(in NotifyReplicated notify)
    {
        _scratch.ResetWrittenCount();
        var writer = new MessagePackWriter(_scratch);
        NotifyReplicatedCodec.Write(ref writer, notify);
        writer.Flush();
        PassDown(notify.Update.System);
        Finish(notify.Update.System, notify.First, notify.Update.Epoch);
    }

    public void Rejected(in Reject reject)
    {
        _scratch.ResetWrittenCount();
        var writer = new MessagePackWriter(_scratch);
        RejectCodec.Write(ref writer, reject);
        writer.Flush();
        PassDown(reject.Update.System);
        Finish(reject.Update.System, reject.Update.Epoch, reject.Update.Epoch);
    }

    public void ServedValueChanged(CachedValue value) => _answers.Changed(value);

    public void Progress() => _answers.Progress();

    public void Granted(in GrantArc grant) => _arcs.Granted(grant);

    public void Forgotten()
    {
        _arcs.StartOver();
        _routes.Below.Clear();
        serving.CloseAll(GoodbyeReason.Detached, "The root does not know this relay any more, and it starts over.");
    }

    public void Allowed(long bytes)
    {
        _allowed = bytes;
        ShareCredit();
    }

    public void Known(EpochRef upTo)
    {
        RelayChild? route = RouteOf(upTo.System);
        Finish(upTo.System, Epoch.Zero, upTo.Epoch);
        if (route is not { IsRelay: true })
        {
            return;
        }

        route.Channels.Send(FollowsEpochCodec.Write, new FollowsEpoch(upstream.Link.Root, upTo, 0, IsEverywhere: false));
    }

    public void Missing(EpochRef update)
    {
        RelayChild? route = RouteOf(update.System);
        if (update.Epoch == Epoch.Zero)
        {
            // The root has forgotten it and takes nothing of it any more.
            _forwarder.Forget(update.System);
        }
        else if (_forwarder.TryAsk(update))
        {
            _forwarder.Missing(update);
        }
        else
        {
            return;
        }

        _passedOn.Forget(update.System);
        AskFor(route, update);
    }

    public void Settle(Epoch epoch, Action completed) => serving.Settlement.Wait(epoch, serving.Now, completed);

    // The root has named an epoch, to which the child is brought as soon as it is shown here.
    private void Answer(Child child, long nonce, Epoch epoch)
    {
        if (child.IsGone)
        {
            return;
        }

        serving.Waiting.Bring(child, epoch);
        upstream.Want(epoch);
        child.Answer(new FollowsEpoch(upstream.Link.Root, new EpochRef(upstream.Link.Root, epoch), nonce, IsEverywhere: false));
    }

    // By itself an origin sends what was put off again only after a lease without an outcome, so it is asked (LIV-1).
    private void Finish(SystemId origin, Epoch first, Epoch last)
    {
        RelayChild? route = RouteOf(origin);
        if (_forwarder.Finish(origin, first, last) is { } missing)
        {
            AskFor(route, new EpochRef(origin, missing));
        }
    }

    private static void AskFor(RelayChild? route, EpochRef update)
    {
        if (route is { Channels.Count: > 0 })
        {
            route.Channels.Send(WaitForEpochCodec.Write, new WaitForEpoch(update, 0, IsEverywhere: false));
        }
    }

    // What was just encoded goes to the child over which the origin is reached. One that is gone asks again by sending again.
    private void PassDown(SystemId origin)
    {
        byte[] outcome = _scratch.WrittenSpan.ToArray();
        RelayChild? route = RouteOf(origin);
        route?.Tell(outcome, serving.Notices);
        _sideways?.TellOutcome(route, outcome, serving.Notices);
    }

    // A request may have been lost too: with its link, or because there was none.
    private void SendAgain()
    {
        _forwarder.SendAgain();
        _routes.Below.SayAll(serving.Now);
        _passedOn.Clear();
        if (_arcs.HasArc)
        {
            _arcs.RequestIfNearlyUsedUp();
        }
    }

    private RelayChild? RouteOf(SystemId origin) =>
        _forwarder.RouteOf(origin) ?? _routes.Below.RouteTo(origin);

    private bool IsItself(in Hello hello) =>
        hello.Link == upstream.Link.Name || (!hello.System.IsNone && hello.System == upstream.Timeline.System);

    private static void TellId(Child child) => child.Channels.Send(GrantSystemIdCodec.Write, new GrantSystemId(child.Id));

    // What this relay may have on its way is shared among its children; a change is told when it is worth it.
    private void ShareCredit()
    {
        // However many there are, one part at a time can go; unless the root has no room.
        long share = _allowed == 0
            ? 0
            : Math.Max(Math.Min(_allowed, options.ForwardedBytes) / Math.Max(serving.Children.Count, 1), options.PartBytes);
        foreach (Child? child in serving.Children.Slots)
        {
            if (child is RelayChild told && share != told.Quota && (told.Quota < 0 || share >= 2 * told.Quota || share <= told.Quota / 2))
            {
                told.Quota = share;
                told.TellQuota(share);
            }
        }
    }
}
