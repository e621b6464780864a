using System;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Simulation.Checking;
using Coherence.Simulation.Scheduling;

namespace Coherence.Simulation.Network;

/// <summary>Looks at every message of one link as it is sent, and holds it against the log.</summary>
internal sealed class WireCheck(int node, Checker checker, Trace trace, Func<bool> hasStorageFailed)
{
    private SystemId _system;
    private long _sent;
    private BeginUpdate _down;
    private BeginUpdate _up;

    /// <summary>The epoch from which the updates of this link follow one another; null before the Hello.</summary>
    public ArrivalOracle? Arrivals { get; private set; }

    /// <summary>Checks a message; the part that it completes at the node, if it does.</summary>
    public UpdateMark? Sent(bool isDown, in WireMessage message)
    {
        var reader = new MessagePackReader(message.Bytes);
        _ = MessageCodec.TryReadHeader(ref reader, out _, out int fields);
        if (trace.IsKept)
        {
            trace.Say($"{(isDown ? "root →" : "root ←")} node {node}: {MessageText.Of(message)}");
        }

        if (!isDown)
        {
            SentUp(message.Code, fields, ref reader);
            return null;
        }

        bool isSilence = message.Code is MessageCode.Goodbye or MessageCode.Pong or MessageCode.Ping;
        Checker.Require(isSilence || !hasStorageFailed(), "DUR-5", () => "a root whose log has failed goes on serving.");
        return SentDown(message.Code, fields, ref reader);
    }

    private void SentUp(MessageCode code, int fields, ref MessagePackReader reader)
    {
        switch (code)
        {
            case MessageCode.Hello:
                _ = HelloCodec.TryRead(ref reader, fields, out Hello hello);
                _system = hello.System;
                _sent = hello.Applied.Number;
                Arrivals = new ArrivalOracle(_sent);
                break;
            case MessageCode.BeginUpdate:
                _ = BeginUpdateCodec.TryRead(ref reader, fields, out _up);
                break;
            case MessageCode.PublishOp:
                _ = PublishOpCodec.TryRead(ref reader, fields, out PublishOp operation);
                ulong content = KeyedHash.Compute(
                    KeyedHash.Compute(0, operation.Object.Table.Span, operation.Object.Key.Span), operation.Delta.Span, default);
                checker.Issued(_up.Origin, _up.Epoch.Number, content, operation.Operation.Value.Value);
                break;
        }
    }

    private UpdateMark? SentDown(MessageCode code, int fields, ref MessagePackReader reader)
    {
        switch (code)
        {
            case MessageCode.GrantSystemId:
                _ = GrantSystemIdCodec.TryRead(ref reader, fields, out GrantSystemId system);
                _system = system.System;
                return null;
            case MessageCode.GrantArc:
                _ = GrantArcCodec.TryRead(ref reader, fields, out GrantArc arc);
                checker.ArcGranted(arc.Arc, _system);
                return null;
            case MessageCode.Grant:
                _ = GrantCodec.TryRead(ref reader, fields, out Grant grant);
                checker.Granted(grant);
                return null;
            case MessageCode.NotifyReplicated:
                _ = NotifyReplicatedCodec.TryRead(ref reader, fields, out NotifyReplicated notify);
                checker.Acknowledged(notify);
                return null;
            case MessageCode.Reject:
                _ = RejectCodec.TryRead(ref reader, fields, out Reject reject);
                checker.Refused(reject);
                return null;
            case MessageCode.BeginUpdate:
                _ = BeginUpdateCodec.TryRead(ref reader, fields, out _down);
                Follows(_down.Previous.Number, _down.Epoch.Number, isFirst: _down.Part == 0);
                return null;
            case MessageCode.EndUpdate:
                return new UpdateMark(_down.Previous.Number, _down.Epoch.Number, _down.Part, _down.Parts);
            case MessageCode.NullUpdate:
                _ = NullUpdateCodec.TryRead(ref reader, fields, out NullUpdate update);
                Follows(update.Previous.Number, update.Epoch.Number, isFirst: true);
                return new UpdateMark(update.Previous.Number, update.Epoch.Number, 0, 1);
            default:
                return null;
        }
    }

    private void Follows(long previous, long epoch, bool isFirst)
    {
        long durable = checker.History.Durable;
        Checker.Require(epoch <= durable, "EPO-4", () => $"epoch {epoch} is shown to {_system}; the newest durable one is {durable}.");
        long before = _sent;
        Checker.Require(!isFirst || previous == before, "EPO-1", () => $"update {epoch} for {_system} names {previous} as its predecessor; it was sent {before} before.");
        _sent = epoch;
    }
}
