using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Text;
using Coherence.Core.MessagePack;

namespace Coherence.Simulation.Model;

/// <summary>Writes the model's values as specs/indexes.md says, without the help of the folds.</summary>
internal static class ValueEncoder
{
    public static byte[] Number(long number)
    {
        byte[] bytes = new byte[9];
        bytes[0] = 0xD3;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), number);
        return bytes;
    }

    public static byte[] Register(RegisterState register)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(3);
        writer.WriteInt64(register.Stamp);
        writer.Write(Id(register.Operation));
        writer.Write(register.Value);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Ranking(IReadOnlyList<(string Member, long Score)> members)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(members.Count);
        foreach ((string member, long score) in members)
        {
            writer.WriteArrayHeader(2);
            writer.Write(Encoding.UTF8.GetBytes(member));
            writer.WriteInt64(score);
        }

        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Set(SetState set)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(set.Elements.Count);
        foreach ((string element, ImmutableSortedSet<UInt128> tags) in set.Elements)
        {
            writer.WriteArrayHeader(2);
            writer.Write(Encoding.UTF8.GetBytes(element));
            writer.WriteBinHeader(16 * tags.Count);
            foreach (UInt128 tag in tags)
            {
                writer.WriteRaw(Id(tag));
            }
        }

        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Journal(JournalState journal)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, journal.Count);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), journal.Sum);
        return bytes;
    }

    private static byte[] Id(UInt128 id)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, id);
        return bytes;
    }
}
