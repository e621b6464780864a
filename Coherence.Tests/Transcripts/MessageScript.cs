using System;
using System.Buffers;
using System.Globalization;
using System.Linq;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Tests.Specs;

namespace Coherence.Tests.Transcripts;

/// <summary>Makes messages that go down of the words of a transcript.</summary>
internal static class MessageScript
{
    private const int ArcBits = 96;

    public static SystemId Root { get; } = new(new Identifier(1));

    /// <summary>A message, or null if the verb is none.</summary>
    /// <param name="command">Its words.</param>
    /// <param name="child">To whom it goes.</param>
    public static ReadOnlyMemory<byte>? Down(TranscriptCommand command, SystemId child)
    {
        if (IsWholeMessage(command))
        {
            return MessageCase.Encode(Specs.MessageText.Parse(command.Line));
        }

        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        if (!TryWriteLink(ref writer, command) && !TryWriteValue(ref writer, command) && !TryWriteEpoch(ref writer, command, child))
        {
            return null;
        }

        writer.Flush();
        return output.WrittenMemory;
    }

    /// <summary>Whether a command is a message as specs/protocol.md writes it.</summary>
    public static bool IsWholeMessage(TranscriptCommand command) =>
        command.Verb is nameof(UserMessage) or nameof(Delivered) or nameof(Undeliverable);

    public static Arc ParseArc(string text)
    {
        string[] parts = text.Split('/');
        _ = Identifier.TryParse(parts[0], out Identifier prefix);
        return Arc.Create(prefix, int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    public static SystemId ParseSystem(string text) =>
        Identifier.TryParse(text, out Identifier system) ? new SystemId(system) : throw new FormatException($"'{text}' is no system.");

    public static Epoch ParseEpoch(string text) => new(long.Parse(text, CultureInfo.InvariantCulture));

    /// <summary>The system that a command names as <c>of=</c>.</summary>
    public static SystemId Owner(TranscriptCommand command, SystemId otherwise) =>
        command.Named("of") is { } owner ? ParseSystem(owner) : otherwise;

    private static bool TryWriteLink(ref MessagePackWriter writer, TranscriptCommand command)
    {
        switch (command.Verb)
        {
            case "welcome":
                WelcomeCodec.Write(ref writer, Welcome(command));
                return true;
            case "system":
                GrantSystemIdCodec.Write(ref writer, new GrantSystemId(ParseSystem(command[0])));
                return true;
            case "arc":
                GrantArcCodec.Write(ref writer, new GrantArc(ParseArc(command[0]), command.Number("number", 1)));
                return true;
            case "quota":
                QuotaCodec.Write(ref writer, new Quota(command.Number("number", 1), ParseEpoch(command[0]).Number));
                return true;
            case "ping":
                PingCodec.Write(ref writer, new Ping(1));
                return true;
            case "pong":
                TimeSpan asked = TimeSpan.FromSeconds(double.Parse(command[0], CultureInfo.InvariantCulture));
                TimeSpan age = TimeSpan.FromMilliseconds(command.Number("age", 0));
                PongCodec.Write(ref writer, new Pong(asked.Ticks, command.Epoch("epoch") ?? Epoch.Zero, age, Path(command)));
                return true;
            case "goodbye":
                GoodbyeCodec.Write(ref writer, new Goodbye(Enum.Parse<GoodbyeReason>(command[0]), "as the transcript says"));
                return true;
            default:
                return false;
        }
    }

    private static bool TryWriteValue(ref MessagePackWriter writer, TranscriptCommand command)
    {
        switch (command.Verb)
        {
            case "grant":
                GrantCodec.Write(ref writer, Grant(command));
                return true;
            case "refuse":
                RefuseCodec.Write(ref writer, new Refuse(command.Spec(0), command.Epoch("at"), Enum.Parse<RefuseReason>(command[1])));
                return true;
            default:
                return false;
        }
    }

    private static bool TryWriteEpoch(ref MessagePackWriter writer, TranscriptCommand command, SystemId child)
    {
        switch (command.Verb)
        {
            case "null":
                NullUpdateCodec.Write(ref writer, new NullUpdate(ParseEpoch(command[0]), command.Epoch("previous")!.Value));
                return true;
            case "update":
                WriteUpdate(ref writer, command, child);
                return true;
            case "follows":
                EpochRef newest = new(Owner(command, Root), ParseEpoch(command[0]));
                FollowsEpochCodec.Write(ref writer, new FollowsEpoch(Root, newest, command.Number("nonce", 0), command.Says("everywhere")));
                return true;
            case "replicated" or "reject":
                WriteNotice(ref writer, command, child);
                return true;
            case "wait":
                EpochRef awaited = new(Owner(command, Root), ParseEpoch(command[0]));
                WaitForEpochCodec.Write(ref writer, new WaitForEpoch(awaited, 0, command.Says("everywhere")));
                return true;
            default:
                return false;
        }
    }

    // welcome current=5 received=0 from=3 path=2,1
    private static Welcome Welcome(TranscriptCommand command) => new(
        1,
        new ClusterId(new Identifier(77)),
        command.Named("from") is { } upstream ? ParseSystem(upstream) : Root,
        Root,
        command.Epoch("current") ?? Epoch.Zero,
        command.Epoch("received") ?? Epoch.Zero,
        TimeSpan.FromSeconds(5),
        ArcBits,
        Path(command));

    private static SystemPath Path(TranscriptCommand command)
    {
        SystemId[] systems = [.. (command.Named("path") ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(ParseSystem)];
        return new SystemPath(systems);
    }

    private static Grant Grant(TranscriptCommand command)
    {
        byte[]? value = command.Value(1);
        GrantContent content = value is not null ? GrantContent.Value : Enum.Parse<GrantContent>(command[1], ignoreCase: true);
        return new Grant(command.Spec(0), command.Epoch("min")!.Value, command.Epoch("max")!.Value, content, value, command.Says("snapshot"));
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
                Epoch last = ParseEpoch(item[0]);
                NotifyReplicatedCodec.Write(
                    ref writer, new NotifyReplicated(new EpochRef(Owner(item, child), last), new EpochRef(Root, ParseEpoch(item[2])), item.Epoch("first") ?? last));
                break;
            case "reject":
                RejectCodec.Write(
                    ref writer, new Reject(new EpochRef(Owner(item, child), ParseEpoch(item[0])), new IndexSpec("counter:hits", "a"), ParseEpoch(item[2]), RejectReason.OutOfRange, Epoch.Zero));
                break;
            default:
                throw new FormatException($"'{item.Line}' is no notice.");
        }
    }
}
