using System;
using System.Globalization;
using System.Linq;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Simulation.Network;

/// <summary>Messages in words, for the trace.</summary>
internal static class MessageText
{
    public static string Of(in WireMessage message)
    {
        var reader = new MessagePackReader(message.Bytes);
        _ = MessageCodec.TryReadHeader(ref reader, out MessageCode code, out int fields);
        return code switch
        {
            MessageCode.Hello when HelloCodec.TryRead(ref reader, fields, out Hello hello) => Of(hello),
            MessageCode.Welcome when WelcomeCodec.TryRead(ref reader, fields, out Welcome welcome) =>
                $"Welcome current={welcome.Current} received={welcome.Received}{PathOf(welcome.Path)}",
            MessageCode.Goodbye when GoodbyeCodec.TryRead(ref reader, fields, out Goodbye goodbye) => $"Goodbye {goodbye.Reason}",
            MessageCode.GrantSystemId when GrantSystemIdCodec.TryRead(ref reader, fields, out GrantSystemId system) => $"GrantSystemId {system.System}",
            MessageCode.GrantArc when GrantArcCodec.TryRead(ref reader, fields, out GrantArc arc) => $"GrantArc {arc.Number} {arc.Arc}",
            MessageCode.ReleaseArc when ReleaseArcCodec.TryRead(ref reader, fields, out ReleaseArc release) => $"ReleaseArc {release.Arc} at {release.Update}",
            MessageCode.RequestArc when RequestArcCodec.TryRead(ref reader, fields, out RequestArc request) => $"RequestArc {request.Newest}",
            MessageCode.Quota when QuotaCodec.TryRead(ref reader, fields, out Quota quota) => $"Quota {quota.Bytes} number={quota.Number}",
            MessageCode.Pong when PongCodec.TryRead(ref reader, fields, out Pong pong) =>
                $"Pong epoch={pong.Epoch} age={pong.Age.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)}{PathOf(pong.Path)}",
            MessageCode.BeginUpdate when BeginUpdateCodec.TryRead(ref reader, fields, out BeginUpdate begin) =>
                $"BeginUpdate {begin.Origin}:{begin.Epoch} previous={begin.Previous} part={begin.Part}/{begin.Parts}",
            MessageCode.EndUpdate when EndUpdateCodec.TryRead(ref reader, fields, out EndUpdate end) => $"EndUpdate {end.Epoch} count={end.Count}",
            MessageCode.NullUpdate when NullUpdateCodec.TryRead(ref reader, fields, out NullUpdate update) =>
                $"NullUpdate {update.Epoch} previous={update.Previous}",
            MessageCode.Acquire when AcquireCodec.TryRead(ref reader, fields, out Acquire acquire) =>
                $"Acquire {acquire.Spec} at={acquire.At} held={acquire.Held}",
            MessageCode.Grant when GrantCodec.TryRead(ref reader, fields, out Grant grant) =>
                $"Grant {grant.Spec} min={grant.Min} max={grant.Max} {ValueOf(grant)}{(grant.IsSnapshot ? " snapshot" : "")}",
            MessageCode.Subscribed when SubscribedCodec.TryRead(ref reader, fields, out Subscribed subscribed) => $"Subscribed {subscribed.Spec}",
            MessageCode.Invalidate when InvalidateCodec.TryRead(ref reader, fields, out Invalidate invalidate) => $"Invalidate {invalidate.Spec}",
            MessageCode.Refuse when RefuseCodec.TryRead(ref reader, fields, out Refuse refuse) => $"Refuse {refuse.Spec} at={refuse.At} {refuse.Reason}",
            MessageCode.PublishOp when PublishOpCodec.TryRead(ref reader, fields, out PublishOp operation) =>
                $"PublishOp {operation.Operation} {operation.Object}",
            MessageCode.Reject when RejectCodec.TryRead(ref reader, fields, out Reject reject) =>
                $"Reject {reject.Update} in {reject.Epoch} {reject.Reason}{(reject.First == Epoch.Zero ? "" : $" first={reject.First}")}",
            MessageCode.Once when OnceCodec.TryRead(ref reader, fields, out Once once) => $"Once {once.Key}",
            MessageCode.NotifyReplicated when NotifyReplicatedCodec.TryRead(ref reader, fields, out NotifyReplicated notify) =>
                $"NotifyReplicated {notify.Update}{(notify.First == notify.Update.Epoch ? "" : $" first={notify.First}")} in {notify.Replicated.Epoch}",
            MessageCode.Connectivity when ConnectivityCodec.TryRead(ref reader, fields, out Connectivity said) => Of(said),
            MessageCode.Announce when AnnounceCodec.TryRead(ref reader, fields, out Announce announce) => $"Announce {announce.Service} {announce.Information.Length}",
            MessageCode.Deannounce when DeannounceCodec.TryRead(ref reader, fields, out Deannounce deannounce) => $"Deannounce {deannounce.Service}",
            MessageCode.UserMessage when UserMessageCodec.TryRead(ref reader, fields, out UserMessage sent) =>
                $"UserMessage {sent.From}->{sent.To} {sent.Number} oldest={sent.Oldest} after={sent.After} hops={sent.Hops} {sent.Kind} {sent.Epoch} [{string.Join(' ', sent.Context.Epochs.ToArray().Select(epoch => epoch.ToString()))}]",
            MessageCode.Delivered when DeliveredCodec.TryRead(ref reader, fields, out Delivered delivered) =>
                $"Delivered {delivered.From}->{delivered.To} below={delivered.Below} number={delivered.Number} hops={delivered.Hops}",
            MessageCode.Undeliverable when UndeliverableCodec.TryRead(ref reader, fields, out Undeliverable said) =>
                $"Undeliverable {said.From}->{said.To} {said.Target} {said.Number} {said.Reason} hops={said.Hops}",
            MessageCode.FollowsEpoch when FollowsEpochCodec.TryRead(ref reader, fields, out FollowsEpoch follows) =>
                $"FollowsEpoch {follows.System} {follows.Epoch}{Asked(follows.Nonce, follows.IsEverywhere)}",
            MessageCode.WaitForEpoch when WaitForEpochCodec.TryRead(ref reader, fields, out WaitForEpoch wait) =>
                $"WaitForEpoch {wait.Epoch}{Asked(wait.Nonce, wait.IsEverywhere)}",
            MessageCode.CancelWait when CancelWaitCodec.TryRead(ref reader, fields, out CancelWait cancel) => $"CancelWait {cancel.Nonce}",
            _ => code.ToString(),
        };
    }

    private static string Of(in Connectivity said) => said.Parent.IsNone
        ? $"Connectivity {said.System} number={said.Number} {(said.HasLeft ? "left" : "ended")}"
        : $"Connectivity {said.System} number={said.Number} parent={said.Parent}/{said.ParentNumber}{(said.IsRelay ? " relay" : "")}";

    private static string Of(in Hello hello) =>
        $"Hello system={hello.System} applied={hello.Applied}{(hello.Confirmed == Epoch.Zero ? "" : $" confirmed={hello.Confirmed}")}{(hello.IsRelay ? " relay" : "")}"
        + $" {(hello.Joins ? "joins" : "link")}={hello.Link}{(hello.Channel == 0 ? "" : $" channel={hello.Channel}")}";

    private static string PathOf(SystemPath path) =>
        path.Systems.IsEmpty ? "" : $" path={string.Join(',', path.Systems.ToArray().Select(system => system.ToString()))}";

    private static string Asked(long nonce, bool isEverywhere) =>
        (nonce == 0 ? "" : $" nonce={nonce.ToString(CultureInfo.InvariantCulture)}") + (isEverywhere ? " everywhere" : "");

    private static string ValueOf(in Grant grant) => grant.Content == GrantContent.Value
        ? Convert.ToHexStringLower(grant.Value.Span)
        : grant.Content.ToString();
}
