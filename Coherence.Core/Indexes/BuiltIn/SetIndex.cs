using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>A set of elements for each key; a removal takes away what its writer has seen, and no addition besides. <c>set:name</c>.</summary>
/// <remarks>
/// specs/indexes.md#set. An addition tags its element with its operation id, a removal names the tags its writer observed:
/// an element that is removed here and added there at the same time stays. A removal has to come after the additions it
/// observed, as it does where causality is kept.
/// </remarks>
public sealed class SetIndex : KeyedIndex
{
    internal const string Kind = "set";

    /// <summary>The sets of a name.</summary>
    /// <param name="name">The part after <c>set:</c>; 1 to 251 bytes of UTF-8.</param>
    /// <exception cref="ArgumentException">The name is empty, too long, or no text.</exception>
    public SetIndex(string name)
        : base(Kind, name)
    {
    }

    /// <summary>Writes the delta that adds an element.</summary>
    /// <param name="output">Takes the delta.</param>
    /// <param name="element">Any bytes.</param>
    /// <param name="replaced">
    /// The tags that the element has been seen with, which the new one replaces, so that an element added often does not
    /// grow; none by default.
    /// </param>
    public static void WriteAdd(IBufferWriter<byte> output, ReadOnlySpan<byte> element, SetTags replaced = default) =>
        SetDelta.Write(output, isAdd: true, element, replaced);

    /// <summary>Writes the delta that removes an element.</summary>
    /// <param name="output">Takes the delta.</param>
    /// <param name="element">Any bytes.</param>
    /// <param name="observed">The tags that the element has been seen with; with none nothing is removed.</param>
    public static void WriteRemove(IBufferWriter<byte> output, ReadOnlySpan<byte> element, SetTags observed) =>
        SetDelta.Write(output, isAdd: false, element, observed);

    /// <summary>All elements of a set, in ascending order of their bytes.</summary>
    /// <param name="value">The index value; empty if absent, which is no elements.</param>
    /// <exception cref="FormatException">The bytes are no value of this index.</exception>
    public IReadOnlyList<SetElement> ReadElements(ReadOnlyMemory<byte> value)
    {
        if (value.IsEmpty)
        {
            return [];
        }

        MessagePackReader reader = FoldReader.Of(value);
        int count = reader.ReadArrayHeader();
        List<SetElement> elements = [];
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            SetElement element = SetEntry.Read(ref reader);
            if (i > 0 && !reader.Failed && elements[^1].Element.Span.SequenceCompareTo(element.Element.Span) >= 0)
            {
                throw Malformed();
            }

            elements.Add(element);
        }

        return reader.Failed || !reader.End ? throw Malformed() : elements;
    }

    /// <summary>Whether a set has an element, and the tags by which it is removed or replaced.</summary>
    /// <param name="value">The index value; empty if absent.</param>
    /// <param name="element">The element.</param>
    /// <param name="tags">Its tags; none if it is not in the set. Part of <paramref name="value"/>, not a copy.</param>
    /// <exception cref="FormatException">The bytes are no value of this index.</exception>
    public bool TryReadElement(ReadOnlyMemory<byte> value, ReadOnlySpan<byte> element, out SetTags tags)
    {
        tags = default;
        if (value.IsEmpty)
        {
            return false;
        }

        MessagePackReader reader = FoldReader.Of(value);
        int count = reader.ReadArrayHeader();
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            SetElement entry = SetEntry.Read(ref reader);
            if (!reader.Failed && entry.Element.Span.SequenceEqual(element))
            {
                tags = entry.Tags;
                return true;
            }
        }

        return reader.Failed ? throw Malformed() : false;
    }

    /// <inheritdoc/>
    public override FoldStatus Route(in PublishOp operation, IKeySink keys)
    {
        FoldStatus status = SetDelta.Read(operation.Delta, out _);
        if (status == FoldStatus.Applied)
        {
            keys.Add(operation.Object.Key);
        }

        return status;
    }

    /// <inheritdoc/>
    public override FoldStatus Apply(in FoldInput input, IBufferWriter<byte> next)
    {
        FoldStatus status = SetDelta.Read(input.Operation.Delta, out SetDelta delta);
        if (status != FoldStatus.Applied)
        {
            return status;
        }

        EntrySplice splice = new(input.Value, input.IsAbsent);
        ReadOnlySpan<byte> present = default;
        while (splice.MoveNext())
        {
            SetElement entry = SetEntry.Read(ref splice.Reader);
            if (splice.Failed)
            {
                break;
            }

            int order = entry.Element.Span.SequenceCompareTo(delta.Element.Span);
            if (order >= 0)
            {
                splice.Stop(keep: order > 0);
                present = order == 0 ? entry.Tags.Bytes.Span : default;
                break;
            }
        }

        return splice.Failed ? FoldStatus.MalformedValue : Write(ref splice, present, delta, input.Operation.Operation, next);
    }

    private static FoldStatus Write(
        scoped ref EntrySplice splice,
        scoped ReadOnlySpan<byte> present,
        in SetDelta delta,
        OperationId operation,
        IBufferWriter<byte> next)
    {
        ReadOnlySpan<byte> observed = delta.Observed.Bytes.Span;
        int kept = TagFold.LengthWithout(present, observed);
        if (!delta.IsAdd && kept == present.Length)
        {
            return FoldStatus.Unchanged;
        }

        Span<byte> tag = stackalloc byte[Identifier.ByteCount];
        operation.Value.Write(tag);
        ReadOnlySpan<byte> added = delta.IsAdd ? tag : default;
        int length = kept + added.Length;
        MessagePackWriter writer = splice.BeginWrite(next, added: length == 0 ? 0 : 1);
        if (length > 0)
        {
            SetEntry.WriteHeader(ref writer, delta.Element.Span, length);
            TagFold.Write(present, observed, added, writer.GetSpan(length));
            writer.Advance(length);
        }

        splice.EndWrite(ref writer);
        return FoldStatus.Applied;
    }
}
