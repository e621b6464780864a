using System;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Simulation.Checking;
using Coherence.Simulation.Scheduling;

namespace Coherence.Simulation.Network;

/// <summary>Looks at every message of one channel as it is sent, and holds it against the log.</summary>
/// <param name="name">The two systems, for the trace.</param>
/// <param name="checker">The invariants.</param>
/// <param name="trace">What happened.</param>
/// <param name="hasStorageFailed">Whether the upstream is a root whose log has failed.</param>
/// <param name="beginLink">Gives the link that a Hello belongs to.</param>
internal sealed class ChannelCheck(string name, Checker checker, Trace trace, Func<bool> hasStorageFailed, Func<Hello, LinkCheck> beginLink)
{
    private BeginUpdate _down;
    private BeginUpdate _up;

    // A relay passes updates of siblings on, too.
    private bool IsOfRoot => _down.Origin == Link!.Root;

    /// <summary>The link; null before the Hello.</summary>
    public LinkCheck? Link { get; private set; }

    /// <summary>Checks a message; the part that it completes at the child, if it does.</summary>
    public UpdateMark? Sent(bool isDown, in WireMessage message)
    {
        var reader = new MessagePackReader(message.Bytes);
        _ = MessageCodec.TryReadHeader(ref reader, out _, out int fields);
        if (trace.IsKept)
        {
            trace.Say($"{name} {(isDown ? "↓" : "↑")} {MessageText.Of(message)}");
        }

        if (!isDown)
        {
            SentUp(message.Code, fields, ref reader);
            return null;
        }

        bool isSilence = message.Code is MessageCode.Goodbye or MessageCode.Pong or MessageCode.Ping;
        Checker.Require(isSilence || !hasStorageFailed(), "DUR-5", $"a root whose log has failed goes on serving.");
        return SentDown(message.Code, fields, ref reader);
    }

    private void SentUp(MessageCode code, int fields, ref MessagePackReader reader)
    {
        switch (code)
        {
            case MessageCode.Hello:
                _ = HelloCodec.TryRead(ref reader, fields, out Hello hello);
                Link = beginLink(hello);
                break;
            case MessageCode.Acquire:
                _ = AcquireCodec.TryRead(ref reader, fields, out Acquire acquire);
                Link!.Asked(acquire);
                break;
            case MessageCode.BeginUpdate:
                _ = BeginUpdateCodec.TryRead(ref reader, fields, out _up);
                break;
            case MessageCode.PublishOp:
                _ = PublishOpCodec.TryRead(ref reader, fields, out PublishOp operation);
                ulong content = KeyedHash.Compute(
                    KeyedHash.Compute(0, operation.Object.Table.Span, operation.Object.Key.Span), operation.Delta.Span, default);
                checker.Issued(_up.Origin, _up.Epoch.Number, content, operation.Operation.Value.Value);
                checker.Sent(_up.Origin, _up.Epoch.Number, operation);
                break;
        }
    }

    private UpdateMark? SentDown(MessageCode code, int fields, ref MessagePackReader reader)
    {
        switch (code)
        {
            case MessageCode.Welcome:
                _ = WelcomeCodec.TryRead(ref reader, fields, out Welcome welcome);
                Link!.Upstream = welcome.Upstream;
                Link.Root = welcome.Root;
                return null;
            case MessageCode.GrantSystemId:
                _ = GrantSystemIdCodec.TryRead(ref reader, fields, out GrantSystemId system);
                OnSystemGranted(system.System);
                return null;
            case MessageCode.GrantArc:
                _ = GrantArcCodec.TryRead(ref reader, fields, out GrantArc arc);
                checker.ArcGranted(Link!.Upstream, arc.Arc, Link.Child);
                return null;
            case MessageCode.Grant:
                _ = GrantCodec.TryRead(ref reader, fields, out Grant grant);
                checker.Granted(grant);
                Link!.Granted(grant);
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
                if (IsOfRoot)
                {
                    Link!.Follows(checker, _down.Previous.Number, _down.Epoch.Number);
                }

                return null;
            case MessageCode.EndUpdate when IsOfRoot:
                return new UpdateMark(_down.Previous.Number, _down.Epoch.Number, _down.Part, _down.Parts);
            case MessageCode.NullUpdate:
                _ = NullUpdateCodec.TryRead(ref reader, fields, out NullUpdate update);
                Link!.Follows(checker, update.Previous.Number, update.Epoch.Number);
                return new UpdateMark(update.Previous.Number, update.Epoch.Number, 0, 1);
            default:
                return null;
        }
    }

    // What the child itself has said in its Hello is no news to it.
    private void OnSystemGranted(SystemId system)
    {
        if (Link!.Child != system)
        {
            checker.SystemGranted(Link.Upstream, system);
            Link.Child = system;
        }
    }
}
