using System;
using System.Buffers;
using System.Globalization;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Tests.Specs;

namespace Coherence.Tests.Transcripts;

/// <summary>Makes messages that go up of the words of a transcript, whose first argument names the channel.</summary>
internal static class ChildScript
{
    /// <summary>A message; a verb that is none is an error.</summary>
    public static ReadOnlyMemory<byte> Up(TranscriptCommand command, LinkId link)
    {
        if (MessageScript.IsWholeMessage(command))
        {
            return MessageCase.Encode(Specs.MessageText.Parse(command.Line));
        }

        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        if (!TryWriteLink(ref writer, command, link) && !TryWriteEpoch(ref writer, command))
        {
            throw new FormatException($"'{command.Line}' is no command for the one that serves.");
        }

        writer.Flush();
        return output.WrittenMemory;
    }

    private static bool TryWriteLink(ref MessagePackWriter writer, TranscriptCommand command, LinkId link)
    {
        switch (command.Verb)
        {
            case "hello":
                HelloCodec.Write(ref writer, Hello(command, link));
                return true;
            case "release":
                ReleaseArcCodec.Write(ref writer, new ReleaseArc(MessageScript.ParseArc(command[1]), new EpochRef(new SystemId(command.Id("system")), MessageScript.ParseEpoch(command[2]))));
                return true;
            case "connectivity":
                ConnectivityCodec.Write(ref writer, new Connectivity(
                    new SystemId(command.Id("system")), new SystemId(command.Id("parent")), command.Number("number", 1), command.Number("of", 1), command.Says("relay"), command.Named("address") ?? string.Empty, AffectsAllServices: true, command.Says("left")));
                return true;
            case "request":
                RequestArcCodec.Write(ref writer, new RequestArc(command.Number("newest", 0)));
                return true;
            case "ping":
                PingCodec.Write(ref writer, new Ping(1));
                return true;
            case "goodbye":
                GoodbyeCodec.Write(ref writer, new Goodbye(Enum.Parse<GoodbyeReason>(command[1]), string.Empty));
                return true;
            default:
                return false;
        }
    }

    private static bool TryWriteEpoch(ref MessagePackWriter writer, TranscriptCommand command)
    {
        SystemId system = new(command.Id("system"));
        switch (command.Verb)
        {
            case "acquire":
                AcquireCodec.Write(ref writer, new Acquire(command.Spec(1), command.Epoch("at"), command.Epoch("held")));
                return true;
            case "publish":
                WriteUpdate(ref writer, command, system);
                return true;
            case "follows":
                EpochRef applied = new(MessageScript.Root, MessageScript.ParseEpoch(command[1]));
                FollowsEpochCodec.Write(ref writer, new FollowsEpoch(system, applied, 0, command.Says("everywhere")));
                return true;
            case "knows":
                EpochRef known = new(system, MessageScript.ParseEpoch(command[1]));
                FollowsEpochCodec.Write(ref writer, new FollowsEpoch(system, known, 0, false));
                return true;
            case "wait":
                EpochRef awaited = new(MessageScript.Owner(command, MessageScript.Root), MessageScript.ParseEpoch(command[1]));
                WaitForEpochCodec.Write(ref writer, new WaitForEpoch(awaited, command.Number("nonce", 0), command.Says("everywhere")));
                return true;
            case "cancel":
                CancelWaitCodec.Write(ref writer, new CancelWait(command.Number("nonce", 0)));
                return true;
            default:
                return false;
        }
    }

    private static Hello Hello(TranscriptCommand command, LinkId link) => new(
        1,
        1,
        new ClusterId(new Identifier(77)),
        link,
        (int)command.Number("channel", 0),
        new SystemId(command.Id("system")),
        command.Number("number", 1),
        command.Epoch("applied") ?? Epoch.Zero,
        default,
        command.Named("joins") is not null,
        command.Says("relay"),
        command.Epoch("confirmed") ?? Epoch.Zero,
        command.Named("address") ?? string.Empty,
        command.Says("siblings"));

    // publish A 3 system=2 part=0/2 [add counter:hits/a 5 id=100000000]
    private static void WriteUpdate(ref MessagePackWriter writer, TranscriptCommand command, SystemId system)
    {
        Epoch epoch = MessageScript.ParseEpoch(command[1]);
        string[] part = (command.Named("part") ?? "0/1").Split('/');
        int number = int.Parse(part[0], CultureInfo.InvariantCulture);
        BeginUpdateCodec.Write(
            ref writer, new BeginUpdate(system, epoch, new Epoch(epoch.Number - 1), number, int.Parse(part[1], CultureInfo.InvariantCulture)));
        foreach (TranscriptCommand item in command.Items)
        {
            if (string.Equals(item.Verb, "once", StringComparison.Ordinal))
            {
                OnceCodec.Write(ref writer, new Once(new UpdateKey(item.Id("key"))));
                continue;
            }

            if (string.Equals(item.Verb, "assert", StringComparison.Ordinal))
            {
                AssertCodec.Write(ref writer, new Assert(item.Spec(0), item.Epoch("at")!.Value));
                continue;
            }

            if (string.Equals(item.Verb, "announce", StringComparison.Ordinal))
            {
                AnnounceCodec.Write(ref writer, new Announce(new SystemId(item.Id("system")), item[0], System.Text.Encoding.UTF8.GetBytes(item[1])));
                continue;
            }

            if (string.Equals(item.Verb, "deannounce", StringComparison.Ordinal))
            {
                DeannounceCodec.Write(ref writer, new Deannounce(SystemId.None, item[0]));
                continue;
            }

            var delta = new ArrayBufferWriter<byte>();
            CounterIndex.WriteAdd(delta, long.Parse(item[1], CultureInfo.InvariantCulture));
            PublishOpCodec.Write(ref writer, new PublishOp(new OperationId(item.Id("id")), new ObjectId(item.Spec(0).Value), delta.WrittenMemory));
        }

        EndUpdateCodec.Write(ref writer, new EndUpdate(system, epoch, number, command.Items.Count));
    }
}
