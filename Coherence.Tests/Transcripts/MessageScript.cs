using System;
using System.Buffers;
using System.Globalization;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Tests.Transcripts;

/// <summary>Makes messages of the words of a transcript.</summary>
internal static class MessageScript
{
    public static SystemId Root { get; } = new(new Identifier(1));

    /// <summary>A message that goes down, or null if the verb is none.</summary>
    public static ReadOnlyMemory<byte>? Down(TranscriptCommand command, SystemId child)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        if (!TryWriteDown(ref writer, command, child))
        {
            return null;
        }

        writer.Flush();
        return output.WrittenMemory;
    }

    public static Arc ParseArc(string text)
    {
        string[] parts = text.Split('/');
        _ = Identifier.TryParse(parts[0], out Identifier prefix);
        return Arc.Create(prefix, int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    public static Epoch ParseEpoch(string text) => new(long.Parse(text, CultureInfo.InvariantCulture));

    private static bool TryWriteDown(ref MessagePackWriter writer, TranscriptCommand command, SystemId child)
    {
        switch (command.Verb)
        {
            case "welcome":
                WelcomeCodec.Write(ref writer, new Welcome(
                    1, new ClusterId(new Identifier(77)), Root, Root, command.Epoch("current") ?? Epoch.Zero, command.Epoch("received") ?? Epoch.Zero, TimeSpan.FromSeconds(5)));
                return true;
            case "system":
                GrantSystemIdCodec.Write(ref writer, new GrantSystemId(new SystemId(new Identifier(UInt128.Parse(command[0], CultureInfo.InvariantCulture)))));
                return true;
            case "arc":
                GrantArcCodec.Write(ref writer, new GrantArc(ParseArc(command[0])));
                return true;
            case "grant":
                GrantCodec.Write(ref writer, Grant(command));
                return true;
            case "refuse":
                RefuseCodec.Write(ref writer, new Refuse(command.Spec(0), command.Epoch("at"), Enum.Parse<RefuseReason>(command[1])));
                return true;
            case "null":
                NullUpdateCodec.Write(ref writer, new NullUpdate(ParseEpoch(command[0]), command.Epoch("previous")!.Value));
                return true;
            case "pong":
                PongCodec.Write(ref writer, new Pong(TimeSpan.FromSeconds(double.Parse(command[0], CultureInfo.InvariantCulture)).Ticks));
                return true;
            case "goodbye":
                GoodbyeCodec.Write(ref writer, new Goodbye(Enum.Parse<GoodbyeReason>(command[0]), "as the transcript says"));
                return true;
            case "update":
                WriteUpdate(ref writer, command, child);
                return true;
            default:
                return false;
        }
    }

    private static Grant Grant(TranscriptCommand command)
    {
        byte[]? value = command.Value(1);
        GrantContent content = value is not null ? GrantContent.Value : Enum.Parse<GrantContent>(command[1], ignoreCase: true);
        return new Grant(command.Spec(0), command.Epoch("min")!.Value, command.Epoch("max")!.Value, content, value);
    }

    private static void WriteUpdate(ref MessagePackWriter writer, TranscriptCommand command, SystemId child)
    {
        Epoch epoch = ParseEpoch(command[0]);
        string[] part = (command.Named("part") ?? "0/1").Split('/');
        int number = int.Parse(part[0], CultureInfo.InvariantCulture);
        int parts = int.Parse(part[1], CultureInfo.InvariantCulture);
        BeginUpdateCodec.Write(ref writer, new BeginUpdate(Root, epoch, command.Epoch("previous")!.Value, number, parts));
        foreach (TranscriptCommand item in command.Items)
        {
            WriteNotice(ref writer, item, child);
        }

        EndUpdateCodec.Write(ref writer, new EndUpdate(Root, epoch, number, command.Items.Count));
    }

    private static void WriteNotice(ref MessagePackWriter writer, TranscriptCommand item, SystemId child)
    {
        switch (item.Verb)
        {
            case "subscribed":
                SubscribedCodec.Write(ref writer, new Subscribed(item.Spec(0)));
                break;
            case "invalidate":
                InvalidateCodec.Write(ref writer, new Invalidate(item.Spec(0)));
                break;
            case "refresh":
                GrantCodec.Write(ref writer, Grant(item));
                break;
            case "replicated":
                NotifyReplicatedCodec.Write(
                    ref writer, new NotifyReplicated(new EpochRef(child, ParseEpoch(item[0])), new EpochRef(Root, ParseEpoch(item[2]))));
                break;
            case "reject":
                RejectCodec.Write(
                    ref writer, new Reject(new EpochRef(child, ParseEpoch(item[0])), new IndexSpec("counter:hits", "a"), ParseEpoch(item[2]), RejectReason.OutOfRange));
                break;
            default:
                throw new FormatException($"'{item.Line}' is no notice.");
        }
    }
}
