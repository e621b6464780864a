using System;
using Coherence.Core.MessagePack;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>One element in the value of a set: <c>[element, tags]</c>.</summary>
internal static class SetEntry
{
    private const int FieldCount = 2;

    /// <summary>Reads an entry; the reader has failed if there is none.</summary>
    public static SetElement Read(ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        ReadOnlyMemory<byte> element = reader.ReadBytesMemory();
        bool valid = SetTags.TryRead(reader.ReadBytesMemory(), out SetTags tags);
        if (count != FieldCount || !valid || tags.Count == 0)
        {
            reader.Fail(WireErrorCode.FieldOutOfRange);
        }

        return new SetElement(element, tags);
    }

    /// <summary>Writes an element and the header of its tags, whose bytes follow.</summary>
    public static void WriteHeader(ref MessagePackWriter writer, ReadOnlySpan<byte> element, int tagBytes)
    {
        writer.WriteArrayHeader(FieldCount);
        writer.Write(element);
        writer.WriteBinHeader(tagBytes);
    }
}
