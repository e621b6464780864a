using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Simulation.Mutations;
using Coherence.Simulation.Randomness;

namespace Coherence.Simulation.Network;

/// <summary>Plants the faults that are faults of what is delivered.</summary>
internal sealed class WireMutator(Mutation mutation, SeededRandom random)
{
    private readonly Dictionary<(int Node, IndexSpec Spec), Epoch> _held = [];
    private readonly List<WireMessage> _messages = [];
    private Arc? _stolen;

    /// <summary>Whether units have to be handed over at all.</summary>
    public bool IsActive { get; } = mutation is > Mutation.None and < Mutation.DurableTooEarly;

    /// <summary>The unit as it is delivered; null if nothing of it is.</summary>
    public WireUnit? Mutate(int node, bool isDown, WireUnit unit)
    {
        MessageCutter.Cut(unit.Bytes, _messages);
        if (!isDown)
        {
            return MutateUp(node, unit);
        }

        if (mutation == Mutation.UpdateAsNull && unit.Code == MessageCode.BeginUpdate && _messages.Count > 2 && random.Chance(200))
        {
            return AsNull();
        }

        bool isChanged = false;
        for (int index = _messages.Count - 1; index >= 0; index--)
        {
            if (Replace(node, unit.Code, _messages[index]) is not { } replaced)
            {
                continue;
            }

            isChanged = true;
            _messages.RemoveAt(index);
            if (replaced.Bytes.Length > 0)
            {
                _messages.Insert(index, replaced);
            }
        }

        if (mutation == Mutation.DropLastMessage && unit.Code == MessageCode.BeginUpdate && _messages.Count > 2 && random.Chance(100))
        {
            _messages.RemoveAt(_messages.Count - 2);
            isChanged = true;
        }

        return isChanged ? Join(unit.Code) : unit;
    }

    private static MessagePackReader Open(in WireMessage message, out int fields)
    {
        var reader = new MessagePackReader(message.Bytes);
        _ = MessageCodec.TryReadHeader(ref reader, out _, out fields);
        return reader;
    }

    private static WireMessage Make<T>(MessageCode code, T message, Writer<T> write)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        write(ref writer, message);
        writer.Flush();
        return new WireMessage(code, output.WrittenMemory);
    }

    // An empty message in place of one takes it out.
    private WireMessage? Replace(int node, MessageCode unit, in WireMessage message) => message.Code switch
    {
        MessageCode.Invalidate => ReplaceInvalidate(message),
        MessageCode.Grant => ReplaceGrant(node, isRefresh: unit == MessageCode.BeginUpdate, message),
        MessageCode.NotifyReplicated => ReplaceNotify(message),
        MessageCode.Reject when mutation == Mutation.DropReject => default(WireMessage),
        MessageCode.GrantArc when mutation == Mutation.ArcTwice => ReplaceArc(message),
        MessageCode.BeginUpdate when mutation == Mutation.PredecessorTooOld => ReplaceBegin(message),
        _ => null,
    };

    private WireMessage? ReplaceInvalidate(in WireMessage message)
    {
        if (mutation == Mutation.DropInvalidate && random.Chance(300))
        {
            return default(WireMessage);
        }

        if (mutation != Mutation.InvalidateAsSubscribed || !random.Chance(300))
        {
            return null;
        }

        MessagePackReader reader = Open(message, out int fields);
        _ = InvalidateCodec.TryRead(ref reader, fields, out Invalidate invalidate);
        return Make(
            MessageCode.Subscribed,
            new Subscribed(invalidate.Spec),
            static (ref MessagePackWriter writer, in Subscribed subscribed) => SubscribedCodec.Write(ref writer, subscribed));
    }

    private WireMessage? ReplaceGrant(int node, bool isRefresh, in WireMessage message)
    {
        MessagePackReader reader = Open(message, out int fields);
        _ = GrantCodec.TryRead(ref reader, fields, out Grant grant);
        Grant changed = grant;
        if (isRefresh)
        {
            return mutation == Mutation.DropRefresh && random.Chance(300) ? default(WireMessage) : null;
        }

        switch (mutation)
        {
            case Mutation.GrantTooLong when random.Chance(200):
                changed = grant with { Max = grant.Max.Next };
                break;
            case Mutation.GrantTooEarly when random.Chance(200) && grant.Min.Number > 0:
                changed = grant with { Min = new Epoch(grant.Min.Number - 1) };
                break;
            case Mutation.UnchangedWrongly when grant.Content == GrantContent.Value
                && _held.TryGetValue((node, grant.Spec), out Epoch held) && held < grant.Min:
                changed = grant with { Min = held, Content = GrantContent.Unchanged, Value = default };
                break;
            default:
                return null;
        }

        return Make(MessageCode.Grant, changed, static (ref MessagePackWriter writer, in Grant given) => GrantCodec.Write(ref writer, given));
    }

    private WireMessage? ReplaceNotify(in WireMessage message)
    {
        if (mutation == Mutation.DropAcknowledgement && random.Chance(100))
        {
            return default(WireMessage);
        }

        MessagePackReader reader = Open(message, out int fields);
        _ = NotifyReplicatedCodec.TryRead(ref reader, fields, out NotifyReplicated notify);
        if (mutation != Mutation.AcknowledgeWrongEpoch || notify.Replicated.Epoch.Number < 2 || !random.Chance(100))
        {
            return null;
        }

        var wrong = new EpochRef(notify.Replicated.System, new Epoch(notify.Replicated.Epoch.Number - 1));
        return Make(
            MessageCode.NotifyReplicated,
            notify with { Replicated = wrong },
            static (ref MessagePackWriter writer, in NotifyReplicated said) => NotifyReplicatedCodec.Write(ref writer, said));
    }

    private WireMessage? ReplaceArc(in WireMessage message)
    {
        MessagePackReader reader = Open(message, out int fields);
        _ = GrantArcCodec.TryRead(ref reader, fields, out GrantArc grant);
        if (_stolen is not { } stolen || !random.Chance(300))
        {
            _stolen = grant.Arc;
            return null;
        }

        return Make(
            MessageCode.GrantArc, grant with { Arc = stolen }, static (ref MessagePackWriter writer, in GrantArc said) => GrantArcCodec.Write(ref writer, said));
    }

    private WireMessage? ReplaceBegin(in WireMessage message)
    {
        MessagePackReader reader = Open(message, out int fields);
        _ = BeginUpdateCodec.TryRead(ref reader, fields, out BeginUpdate begin);
        return begin.Previous.Number == 0 || !random.Chance(100)
            ? null
            : Make(
                MessageCode.BeginUpdate,
                begin with { Previous = new Epoch(begin.Previous.Number - 1) },
                static (ref MessagePackWriter writer, in BeginUpdate said) => BeginUpdateCodec.Write(ref writer, said));
    }

    private WireUnit MutateUp(int node, WireUnit unit)
    {
        if (unit.Code != MessageCode.Acquire)
        {
            return unit;
        }

        MessagePackReader reader = Open(_messages[0], out int fields);
        _ = AcquireCodec.TryRead(ref reader, fields, out Acquire acquire);
        if (acquire.Held is { } held)
        {
            _held[(node, acquire.Spec.ToOwned())] = held;
        }

        if (mutation != Mutation.SnapshotEpoch || acquire.At is not { Number: > 0 } at || !random.Chance(300))
        {
            return unit;
        }

        _messages[0] = Make(
            MessageCode.Acquire,
            acquire with { At = new Epoch(at.Number - 1) },
            static (ref MessagePackWriter writer, in Acquire asked) => AcquireCodec.Write(ref writer, asked));
        return new WireUnit(_messages[0].Bytes.ToArray(), MessageCode.Acquire);
    }

    private WireUnit AsNull()
    {
        MessagePackReader reader = Open(_messages[0], out int fields);
        _ = BeginUpdateCodec.TryRead(ref reader, fields, out BeginUpdate begin);
        WireMessage message = Make(
            MessageCode.NullUpdate,
            new NullUpdate(begin.Epoch, begin.Previous),
            static (ref MessagePackWriter writer, in NullUpdate update) => NullUpdateCodec.Write(ref writer, update));
        return new WireUnit(message.Bytes.ToArray(), MessageCode.NullUpdate);
    }

    // The count of the End is made to agree, as a wrong sender's would.
    private WireUnit? Join(MessageCode code)
    {
        if (_messages.Count == 0)
        {
            return null;
        }

        var output = new ArrayBufferWriter<byte>();
        foreach (WireMessage message in _messages)
        {
            if (message.Code != MessageCode.EndUpdate)
            {
                output.Write(message.Bytes.Span);
                continue;
            }

            MessagePackReader reader = Open(message, out int fields);
            _ = EndUpdateCodec.TryRead(ref reader, fields, out EndUpdate end);
            var writer = new MessagePackWriter(output);
            EndUpdateCodec.Write(ref writer, end with { Count = _messages.Count - 2 });
            writer.Flush();
        }

        return new WireUnit(output.WrittenSpan.ToArray(), code);
    }

    private delegate void Writer<T>(ref MessagePackWriter writer, in T message);
}
