using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Codec;
using Coherence.Core.Messages;

namespace Coherence.Tests.Specs;

/// <summary>Every message of the protocol with its codec.</summary>
internal static class MessageCases
{
    public static IReadOnlyList<MessageCase> All { get; } =
    [
        new CodecCase<Hello>(MessageCode.Hello, HelloCodec.Write, HelloCodec.TryRead),
        new CodecCase<Welcome>(MessageCode.Welcome, WelcomeCodec.Write, WelcomeCodec.TryRead),
        new CodecCase<Goodbye>(MessageCode.Goodbye, GoodbyeCodec.Write, GoodbyeCodec.TryRead),
        new CodecCase<Ping>(MessageCode.Ping, PingCodec.Write, PingCodec.TryRead),
        new CodecCase<Pong>(MessageCode.Pong, PongCodec.Write, PongCodec.TryRead),
        new CodecCase<Quota>(MessageCode.Quota, QuotaCodec.Write, QuotaCodec.TryRead),
        new CodecCase<Inquire>(MessageCode.Inquire, InquireCodec.Write, InquireCodec.TryRead),
        new CodecCase<Report>(MessageCode.Report, ReportCodec.Write, ReportCodec.TryRead),
        new CodecCase<GrantSystemId>(MessageCode.GrantSystemId, GrantSystemIdCodec.Write, GrantSystemIdCodec.TryRead),
        new CodecCase<GrantArc>(MessageCode.GrantArc, GrantArcCodec.Write, GrantArcCodec.TryRead),
        new CodecCase<ReleaseArc>(MessageCode.ReleaseArc, ReleaseArcCodec.Write, ReleaseArcCodec.TryRead),
        new CodecCase<RequestArc>(MessageCode.RequestArc, RequestArcCodec.Write, RequestArcCodec.TryRead),
        new CodecCase<BeginUpdate>(MessageCode.BeginUpdate, BeginUpdateCodec.Write, BeginUpdateCodec.TryRead),
        new CodecCase<EndUpdate>(MessageCode.EndUpdate, EndUpdateCodec.Write, EndUpdateCodec.TryRead),
        new CodecCase<NullUpdate>(MessageCode.NullUpdate, NullUpdateCodec.Write, NullUpdateCodec.TryRead),
        new CodecCase<Acquire>(MessageCode.Acquire, AcquireCodec.Write, AcquireCodec.TryRead),
        new CodecCase<Grant>(MessageCode.Grant, GrantCodec.Write, GrantCodec.TryRead),
        new CodecCase<Subscribed>(MessageCode.Subscribed, SubscribedCodec.Write, SubscribedCodec.TryRead),
        new CodecCase<Invalidate>(MessageCode.Invalidate, InvalidateCodec.Write, InvalidateCodec.TryRead),
        new CodecCase<Refuse>(MessageCode.Refuse, RefuseCodec.Write, RefuseCodec.TryRead),
        new CodecCase<PublishOp>(MessageCode.PublishOp, PublishOpCodec.Write, PublishOpCodec.TryRead),
        new CodecCase<Assert>(MessageCode.Assert, AssertCodec.Write, AssertCodec.TryRead),
        new CodecCase<Reject>(MessageCode.Reject, RejectCodec.Write, RejectCodec.TryRead),
        new CodecCase<Once>(MessageCode.Once, OnceCodec.Write, OnceCodec.TryRead),
        new CodecCase<FollowsEpoch>(MessageCode.FollowsEpoch, FollowsEpochCodec.Write, FollowsEpochCodec.TryRead),
        new CodecCase<NotifyReplicated>(MessageCode.NotifyReplicated, NotifyReplicatedCodec.Write, NotifyReplicatedCodec.TryRead),
        new CodecCase<WaitForEpoch>(MessageCode.WaitForEpoch, WaitForEpochCodec.Write, WaitForEpochCodec.TryRead),
        new CodecCase<Announce>(MessageCode.Announce, AnnounceCodec.Write, AnnounceCodec.TryRead),
        new CodecCase<Deannounce>(MessageCode.Deannounce, DeannounceCodec.Write, DeannounceCodec.TryRead),
        new CodecCase<Connectivity>(MessageCode.Connectivity, ConnectivityCodec.Write, ConnectivityCodec.TryRead),
        new CodecCase<CancelWait>(MessageCode.CancelWait, CancelWaitCodec.Write, CancelWaitCodec.TryRead),
        new CodecCase<UserMessage>(MessageCode.UserMessage, UserMessageCodec.Write, UserMessageCodec.TryRead),
        new CodecCase<Delivered>(MessageCode.Delivered, DeliveredCodec.Write, DeliveredCodec.TryRead),
        new CodecCase<Undeliverable>(MessageCode.Undeliverable, UndeliverableCodec.Write, UndeliverableCodec.TryRead),
    ];

    private static readonly Dictionary<string, MessageCase> ByName =
        All.ToDictionary(messageCase => messageCase.Code.ToString(), StringComparer.Ordinal);

    public static MessageCase Of(string name) => ByName[name];
}
