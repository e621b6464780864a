using System;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The forms that the fields of several messages share.</summary>
/// <remarks>
/// Every Read leaves an error in the reader for a value that is not allowed, and is harmless after one; so a codec reads
/// field after field and asks once, at the end.
/// </remarks>
internal static class Fields
{
    private const int EpochRefFields = 2;

    /// <summary>Writes the array header and the code of a message.</summary>
    public static void Begin(ref MessagePackWriter writer, MessageCode code, int fieldCount)
    {
        writer.WriteArrayHeader(1 + fieldCount);
        writer.Write((long)code);
    }

    /// <summary>Whether the message has all the fields that it must; if not, nothing of it may be read.</summary>
    public static bool TryBegin(ref MessagePackReader reader, int fields, int fieldCount)
    {
        if (fields < fieldCount)
        {
            reader.Fail(WireErrorCode.MissingField);
        }

        return !reader.Failed;
    }

    /// <summary>Skips the fields that a newer peer added, and tells whether the whole message was right.</summary>
    public static bool TryEnd(ref MessagePackReader reader, int fields, int fieldCount)
    {
        for (int field = fieldCount; field < fields && !reader.Failed; field++)
        {
            reader.Skip();
        }

        return !reader.Failed;
    }

    public static void Write(ref MessagePackWriter writer, Identifier identifier)
    {
        // Header and body in one step: every update is full of identifiers.
        Span<byte> bytes = writer.GetSpan(2 + Identifier.ByteCount);
        bytes[0] = MessagePackCode.Bin8;
        bytes[1] = Identifier.ByteCount;
        identifier.Write(bytes[2..]);
        writer.Advance(2 + Identifier.ByteCount);
    }

    public static Identifier ReadIdentifier(ref MessagePackReader reader)
    {
        ReadOnlySpan<byte> bytes = reader.ReadBytesSpan();
        Identifier identifier = bytes.Length == Identifier.ByteCount ? Identifier.Read(bytes) : Identifier.None;
        Check(ref reader, !identifier.IsNone);
        return identifier;
    }

    public static void WriteOptional(ref MessagePackWriter writer, Identifier identifier)
    {
        if (identifier.IsNone)
        {
            writer.WriteNil();
            return;
        }

        Write(ref writer, identifier);
    }

    public static Identifier ReadOptionalIdentifier(ref MessagePackReader reader) =>
        reader.TryReadNil() ? Identifier.None : ReadIdentifier(ref reader);

    public static void Write(ref MessagePackWriter writer, Arc arc)
    {
        Write(ref writer, arc.Prefix);
        writer.Write(arc.Bits);
    }

    public static Arc ReadArc(ref MessagePackReader reader)
    {
        // Not ReadIdentifier: the arc that begins at zero has prefix zero.
        ReadOnlySpan<byte> prefix = reader.ReadBytesSpan();
        Check(ref reader, prefix.Length == Identifier.ByteCount);
        int bits = ReadInt32(ref reader, 0, Arc.SpaceBits);
        if (reader.Failed)
        {
            return default;
        }

        Check(ref reader, Arc.TryCreate(Identifier.Read(prefix), bits, out Arc arc));
        return arc;
    }

    public static void Write(ref MessagePackWriter writer, Epoch epoch) => writer.Write(epoch.Number);

    public static Epoch ReadEpoch(ref MessagePackReader reader, Epoch minimum) =>
        new(ReadInt64(ref reader, minimum.Number, long.MaxValue));

    /// <summary>Reads an epoch that another one must follow.</summary>
    public static Epoch ReadEpochBefore(ref MessagePackReader reader, Epoch next) =>
        new(ReadInt64(ref reader, 0, next.Number - 1));

    public static void WriteOptional(ref MessagePackWriter writer, Epoch? epoch)
    {
        if (epoch is not { } given)
        {
            writer.WriteNil();
            return;
        }

        Write(ref writer, given);
    }

    public static Epoch? ReadOptionalEpoch(ref MessagePackReader reader) =>
        reader.TryReadNil() ? null : ReadEpoch(ref reader, Epoch.Zero);

    public static void Write(ref MessagePackWriter writer, EpochRef epoch)
    {
        Write(ref writer, epoch.System.Value);
        Write(ref writer, epoch.Epoch);
    }

    public static EpochRef ReadEpochRef(ref MessagePackReader reader, Epoch minimum)
    {
        SystemId system = new(ReadIdentifier(ref reader));
        return new EpochRef(system, ReadEpoch(ref reader, minimum));
    }

    public static void Write(ref MessagePackWriter writer, in NamedKey value)
    {
        writer.WriteString(value.Name.Span);
        writer.Write(value.Key.Span);
    }

    public static NamedKey ReadNamedKey(ref MessagePackReader reader)
    {
        ReadOnlyMemory<byte> name = reader.ReadStringMemory();
        Check(ref reader, name.Length is >= 1 and <= WireLimits.NameBytes);
        return new NamedKey(name, ReadBytes(ref reader, WireLimits.KeyBytes));
    }

    public static void Write(ref MessagePackWriter writer, CausalContext context)
    {
        writer.WriteArrayHeader(context.Epochs.Length);
        foreach (EpochRef epoch in context.Epochs.Span)
        {
            writer.WriteArrayHeader(EpochRefFields);
            Write(ref writer, epoch);
        }
    }

    public static CausalContext ReadContext(ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        if (count > WireLimits.CausalContextEpochs)
        {
            reader.Fail(WireErrorCode.TooManyElements);
        }

        if (reader.Failed || count == 0)
        {
            return default;
        }

        EpochRef[] epochs = new EpochRef[count];
        foreach (ref EpochRef epoch in epochs.AsSpan())
        {
            int fields = reader.ReadArrayHeader();
            if (!TryBegin(ref reader, fields, EpochRefFields))
            {
                return default;
            }

            epoch = ReadEpochRef(ref reader, Epoch.Zero);
            TryEnd(ref reader, fields, EpochRefFields);
        }

        return new CausalContext(epochs);
    }

    /// <summary>Reads past a context, and checks it as <see cref="ReadContext"/> does.</summary>
    public static void CheckContext(ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        if (count > WireLimits.CausalContextEpochs)
        {
            reader.Fail(WireErrorCode.TooManyElements);
        }

        for (int element = 0; element < count && !reader.Failed; element++)
        {
            int fields = reader.ReadArrayHeader();
            if (TryBegin(ref reader, fields, EpochRefFields))
            {
                _ = ReadEpochRef(ref reader, Epoch.Zero);
                TryEnd(ref reader, fields, EpochRefFields);
            }
        }
    }

    public static MessageType ReadMessageType(ref MessagePackReader reader)
    {
        ReadOnlyMemory<byte> name = reader.ReadStringMemory();
        Check(ref reader, name.Length is >= 1 and <= WireLimits.NameBytes);
        return new MessageType(name);
    }

    public static int ReadHops(ref MessagePackReader reader) => ReadInt32(ref reader, 0, WireLimits.Hops);

    public static void Write(ref MessagePackWriter writer, SystemPath path)
    {
        writer.WriteArrayHeader(path.Systems.Length);
        foreach (SystemId system in path.Systems.Span)
        {
            Write(ref writer, system.Value);
        }
    }

    public static SystemPath ReadPath(ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        if (count > WireLimits.PathSystems)
        {
            reader.Fail(WireErrorCode.TooManyElements);
        }

        if (reader.Failed || count == 0)
        {
            return default;
        }

        var systems = new SystemId[count];
        foreach (ref SystemId system in systems.AsSpan())
        {
            system = new SystemId(ReadIdentifier(ref reader));
        }

        return new SystemPath(systems);
    }

    public static void Write(ref MessagePackWriter writer, TimeSpan wholeMilliseconds) =>
        writer.Write(wholeMilliseconds.Ticks / TimeSpan.TicksPerMillisecond);

    public static TimeSpan ReadMilliseconds(ref MessagePackReader reader, int minimum, int maximum) =>
        new(ReadInt32(ref reader, minimum, maximum) * TimeSpan.TicksPerMillisecond);

    /// <summary>Reads a byte string in place.</summary>
    public static ReadOnlyMemory<byte> ReadBytes(ref MessagePackReader reader, int maximumBytes)
    {
        ReadOnlyMemory<byte> bytes = reader.ReadBytesMemory();
        Check(ref reader, bytes.Length <= maximumBytes);
        return bytes;
    }

    public static string ReadText(ref MessagePackReader reader, int minimumBytes, int maximumBytes)
    {
        ReadOnlyMemory<byte> text = reader.ReadStringMemory();
        Check(ref reader, text.Length >= minimumBytes && text.Length <= maximumBytes);
        return reader.Failed ? string.Empty : Encoding.UTF8.GetString(text.Span);
    }

    /// <summary>Reads a reason. One that this version does not know is let through: what it explains has happened all the same.</summary>
    public static byte ReadReason(ref MessagePackReader reader) => (byte)ReadInt32(ref reader, 1, byte.MaxValue);

    public static int ReadInt32(ref MessagePackReader reader, int minimum, int maximum) =>
        (int)ReadInt64(ref reader, minimum, maximum);

    public static long ReadInt64(ref MessagePackReader reader, long minimum, long maximum)
    {
        long value = reader.ReadInt64();
        Check(ref reader, value >= minimum && value <= maximum);
        return value;
    }

    /// <summary>Fails the reader if a value is outside the range that its message allows.</summary>
    public static void Check(ref MessagePackReader reader, bool isAllowed)
    {
        if (!isAllowed)
        {
            reader.Fail(WireErrorCode.FieldOutOfRange);
        }
    }
}
