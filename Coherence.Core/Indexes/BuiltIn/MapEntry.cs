using System;
using Coherence.Core.MessagePack;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>One field in the value of a map: <c>[field, stamp, operation, value or nil]</c>.</summary>
internal readonly record struct MapEntry(ReadOnlyMemory<byte> Field, StampedWrite Write, ReadOnlyMemory<byte> Value, bool IsRemoved)
{
    private const int FieldCount = 4;

    /// <summary>The form that users see.</summary>
    public MapField ToField() => new(Field, Write.Stamp, Write.Operation, Value, IsRemoved);

    /// <summary>Reads an entry; the reader has failed if there is none.</summary>
    public static MapEntry Read(ref MessagePackReader reader)
    {
        if (reader.ReadArrayHeader() != FieldCount)
        {
            reader.Fail(WireErrorCode.FieldOutOfRange);
            return default;
        }

        ReadOnlyMemory<byte> field = reader.ReadBytesMemory();
        StampedWrite write = StampedWrite.Read(ref reader);
        bool isRemoved = reader.TryReadNil();
        return new MapEntry(field, write, isRemoved ? default : reader.ReadBytesMemory(), isRemoved);
    }

    /// <summary>Writes an entry.</summary>
    public void WriteTo(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(FieldCount);
        writer.Write(Field.Span);
        Write.Write(ref writer);
        if (IsRemoved)
        {
            writer.WriteNil();
        }
        else
        {
            writer.Write(Value.Span);
        }
    }
}
