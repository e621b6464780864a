using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>Fields with bytes for each key; of each field the last writer's bytes stay. <c>map:name</c>.</summary>
/// <remarks>
/// specs/indexes.md#map. A removed field leaves its name and stamp behind, without which an earlier write that arrives
/// later would bring it back; they count against the limit on the value's size.
/// </remarks>
public sealed class MapIndex : KeyedIndex
{
    internal const string Kind = "map";

    /// <summary>The maps of a name.</summary>
    /// <param name="name">The part after <c>map:</c>; 1 to 251 bytes of UTF-8.</param>
    /// <exception cref="ArgumentException">The name is empty, too long, or no text.</exception>
    public MapIndex(string name)
        : base(Kind, name)
    {
    }

    /// <summary>Writes the delta that sets a field.</summary>
    /// <param name="output">Takes the delta.</param>
    /// <param name="field">The name of the field; any bytes.</param>
    /// <param name="stamp">Of the writer's <see cref="HybridClock"/>, which has observed the stamp of the field that is replaced.</param>
    /// <param name="value">Any bytes.</param>
    public static void WriteSet(IBufferWriter<byte> output, ReadOnlySpan<byte> field, HybridTime stamp, ReadOnlySpan<byte> value) =>
        MapDelta.WriteSet(output, field, stamp, value);

    /// <summary>Writes the delta that removes a field.</summary>
    /// <param name="output">Takes the delta.</param>
    /// <param name="field">The name of the field; any bytes.</param>
    /// <param name="stamp">Of the writer's <see cref="HybridClock"/>, which has observed the stamp of the field that is removed.</param>
    public static void WriteRemove(IBufferWriter<byte> output, ReadOnlySpan<byte> field, HybridTime stamp) =>
        MapDelta.WriteRemove(output, field, stamp);

    /// <summary>All fields of a map, removed ones too, in ascending order of their names' bytes.</summary>
    /// <param name="value">The index value; empty if absent, which is no fields.</param>
    /// <exception cref="FormatException">The bytes are no value of this index.</exception>
    public IReadOnlyList<MapField> ReadFields(ReadOnlyMemory<byte> value)
    {
        if (value.IsEmpty)
        {
            return [];
        }

        MessagePackReader reader = FoldReader.Of(value);
        int count = reader.ReadArrayHeader();
        List<MapField> fields = [];
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            MapField field = MapEntry.Read(ref reader).ToField();
            if (i > 0 && !reader.Failed && fields[^1].Field.Span.SequenceCompareTo(field.Field.Span) >= 0)
            {
                throw Malformed();
            }

            fields.Add(field);
        }

        return reader.Failed || !reader.End ? throw Malformed() : fields;
    }

    /// <summary>The value of one field. False if the field is absent or removed.</summary>
    /// <param name="value">The index value; empty if absent.</param>
    /// <param name="field">The name of the field.</param>
    /// <param name="bytes">The field's bytes; part of <paramref name="value"/>, not a copy.</param>
    /// <exception cref="FormatException">The bytes are no value of this index.</exception>
    public bool TryReadField(ReadOnlyMemory<byte> value, ReadOnlySpan<byte> field, out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        if (value.IsEmpty)
        {
            return false;
        }

        MessagePackReader reader = FoldReader.Of(value);
        int count = reader.ReadArrayHeader();
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            MapEntry entry = MapEntry.Read(ref reader);
            if (!reader.Failed && entry.Field.Span.SequenceEqual(field))
            {
                bytes = entry.Value;
                return !entry.IsRemoved;
            }
        }

        return reader.Failed ? throw Malformed() : false;
    }

    /// <inheritdoc/>
    public override FoldStatus Route(in PublishOp operation, IKeySink keys)
    {
        FoldStatus status = MapDelta.Read(operation.Delta, out _);
        if (status == FoldStatus.Applied)
        {
            keys.Add(operation.Object.Key);
        }

        return status;
    }

    /// <inheritdoc/>
    public override FoldStatus Apply(in FoldInput input, IBufferWriter<byte> next)
    {
        FoldStatus status = MapDelta.Read(input.Operation.Delta, out MapDelta delta);
        if (status != FoldStatus.Applied)
        {
            return status;
        }

        StampedWrite write = new(delta.Stamp, input.Operation.Operation);
        EntrySplice splice = new(input.Value, input.IsAbsent);
        while (splice.MoveNext())
        {
            MapEntry entry = MapEntry.Read(ref splice.Reader);
            if (splice.Failed)
            {
                break;
            }

            int order = entry.Field.Span.SequenceCompareTo(delta.Field.Span);
            if (order == 0 && !write.IsAfter(entry.Write))
            {
                return FoldStatus.Unchanged;
            }

            if (order >= 0)
            {
                splice.Stop(keep: order > 0);
                break;
            }
        }

        if (splice.Failed)
        {
            return FoldStatus.MalformedValue;
        }

        MessagePackWriter writer = splice.BeginWrite(next, added: 1);
        new MapEntry(delta.Field, write, delta.Value, delta.IsRemoval).WriteTo(ref writer);
        splice.EndWrite(ref writer);
        return FoldStatus.Applied;
    }
}
