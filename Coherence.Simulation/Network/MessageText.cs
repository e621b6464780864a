using System;
using Coherence.Core.Codec;
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
            MessageCode.Hello when HelloCodec.TryRead(ref reader, fields, out Hello hello) => $"Hello system={hello.System} applied={hello.Applied}",
            MessageCode.Welcome when WelcomeCodec.TryRead(ref reader, fields, out Welcome welcome) =>
                $"Welcome current={welcome.Current} received={welcome.Received}",
            MessageCode.Goodbye when GoodbyeCodec.TryRead(ref reader, fields, out Goodbye goodbye) => $"Goodbye {goodbye.Reason}",
            MessageCode.GrantSystemId when GrantSystemIdCodec.TryRead(ref reader, fields, out GrantSystemId system) => $"GrantSystemId {system.System}",
            MessageCode.GrantArc when GrantArcCodec.TryRead(ref reader, fields, out GrantArc arc) => $"GrantArc {arc.Arc}",
            MessageCode.ReleaseArc when ReleaseArcCodec.TryRead(ref reader, fields, out ReleaseArc release) => $"ReleaseArc {release.Arc} at {release.Epoch}",
            MessageCode.BeginUpdate when BeginUpdateCodec.TryRead(ref reader, fields, out BeginUpdate begin) =>
                $"BeginUpdate {begin.Origin}:{begin.Epoch} previous={begin.Previous} part={begin.Part}/{begin.Parts}",
            MessageCode.EndUpdate when EndUpdateCodec.TryRead(ref reader, fields, out EndUpdate end) => $"EndUpdate {end.Epoch} count={end.Count}",
            MessageCode.NullUpdate when NullUpdateCodec.TryRead(ref reader, fields, out NullUpdate update) =>
                $"NullUpdate {update.Epoch} previous={update.Previous}",
            MessageCode.Acquire when AcquireCodec.TryRead(ref reader, fields, out Acquire acquire) =>
                $"Acquire {acquire.Spec} at={acquire.At} held={acquire.Held}",
            MessageCode.Grant when GrantCodec.TryRead(ref reader, fields, out Grant grant) =>
                $"Grant {grant.Spec} min={grant.Min} max={grant.Max} {ValueOf(grant)}",
            MessageCode.Subscribed when SubscribedCodec.TryRead(ref reader, fields, out Subscribed subscribed) => $"Subscribed {subscribed.Spec}",
            MessageCode.Invalidate when InvalidateCodec.TryRead(ref reader, fields, out Invalidate invalidate) => $"Invalidate {invalidate.Spec}",
            MessageCode.Refuse when RefuseCodec.TryRead(ref reader, fields, out Refuse refuse) => $"Refuse {refuse.Spec} at={refuse.At} {refuse.Reason}",
            MessageCode.PublishOp when PublishOpCodec.TryRead(ref reader, fields, out PublishOp operation) =>
                $"PublishOp {operation.Operation} {operation.Object}",
            MessageCode.Reject when RejectCodec.TryRead(ref reader, fields, out Reject reject) =>
                $"Reject {reject.Update.Epoch} in {reject.Epoch} {reject.Reason}",
            MessageCode.NotifyReplicated when NotifyReplicatedCodec.TryRead(ref reader, fields, out NotifyReplicated notify) =>
                $"NotifyReplicated {notify.Update.Epoch} in {notify.Replicated.Epoch}",
            MessageCode.FollowsEpoch when FollowsEpochCodec.TryRead(ref reader, fields, out FollowsEpoch follows) => $"FollowsEpoch {follows.Epoch.Epoch}",
            MessageCode.WaitForEpoch when WaitForEpochCodec.TryRead(ref reader, fields, out WaitForEpoch wait) => $"WaitForEpoch {wait.Epoch.Epoch}",
            _ => code.ToString(),
        };
    }

    private static string ValueOf(in Grant grant) => grant.Content == GrantContent.Value
        ? Convert.ToHexStringLower(grant.Value.Span)
        : grant.Content.ToString();
}
