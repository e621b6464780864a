using System;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;

namespace Coherence.Core.Publishing;

/// <summary>The operations of the built-in indexes, for filling an <see cref="Update"/>. Each returns the update.</summary>
public static class UpdateOperations
{
    /// <summary>Adds to a counter.</summary>
    public static Update Add(this Update update, CounterIndex index, string key, long amount) =>
        update.Add(index.Object(key), amount, CounterIndex.WriteAdd);

    /// <summary>Adds to the sum of a group, and to the total.</summary>
    public static Update Add(this Update update, SumIndex index, string group, long amount) =>
        update.Add(index.Object(group), amount, SumIndex.WriteAdd);

    /// <summary>Counts one for a group, and in all.</summary>
    public static Update Count(this Update update, CountIndex index, string group) =>
        update.Add(index.Object(group), 0, static (output, _) => CountIndex.WriteOne(output));

    /// <summary>Adds to the score of a member, and ranks it.</summary>
    /// <param name="update">The update.</param>
    /// <param name="index">Which ranking.</param>
    /// <param name="member">Who scores; text, kept as UTF-8.</param>
    /// <param name="amount">Not negative.</param>
    public static Update Add(this Update update, TopIndex index, string member, long amount) =>
        update.Add(index.Object(new ReadOnlyMemory<byte>(System.Text.Encoding.UTF8.GetBytes(member))), amount, TopIndex.WriteAdd);

    /// <summary>Writes a register; the last writer by stamp wins.</summary>
    public static Update Set(this Update update, RegisterIndex index, string key, HybridTime stamp, ReadOnlyMemory<byte> value) =>
        update.Add(index.Object(key), (stamp, value), static (output, write) => RegisterIndex.WriteSet(output, write.stamp, write.value.Span));

    /// <summary>Writes a field of a map; the last writer of the field by stamp wins.</summary>
    public static Update Set(
        this Update update, MapIndex index, string key, ReadOnlyMemory<byte> field, HybridTime stamp, ReadOnlyMemory<byte> value) =>
        update.Add(
            index.Object(key),
            (field, stamp, value),
            static (output, write) => MapIndex.WriteSet(output, write.field.Span, write.stamp, write.value.Span));

    /// <summary>Removes a field of a map, unless it is written with a later stamp.</summary>
    public static Update Remove(this Update update, MapIndex index, string key, ReadOnlyMemory<byte> field, HybridTime stamp) =>
        update.Add(
            index.Object(key), (field, stamp), static (output, write) => MapIndex.WriteRemove(output, write.field.Span, write.stamp));

    /// <summary>Adds an element to a set.</summary>
    /// <param name="update">The update.</param>
    /// <param name="index">Which sets.</param>
    /// <param name="key">Which of them.</param>
    /// <param name="element">Any bytes.</param>
    /// <param name="replaced">The tags under which the element was seen, so that the new one takes their place.</param>
    public static Update Add(this Update update, SetIndex index, string key, ReadOnlyMemory<byte> element, SetTags replaced = default) =>
        update.Add(
            index.Object(key), (element, replaced), static (output, add) => SetIndex.WriteAdd(output, add.element.Span, add.replaced));

    /// <summary>Puts a content under its digest, if it is not there.</summary>
    /// <param name="update">The update.</param>
    /// <param name="index">Which contents.</param>
    /// <param name="content">Up to <see cref="BlobIndex.MaximumBytes"/>.</param>
    /// <param name="digest">The key under which it can be read: what other values of the same update may refer to.</param>
    public static Update Put(this Update update, BlobIndex index, ReadOnlyMemory<byte> content, out ReadOnlyMemory<byte> digest)
    {
        digest = BlobIndex.DigestOf(content.Span);
        return update.Add(index.Object(digest), content, static (output, put) => BlobIndex.WritePut(output, put.Span));
    }

    /// <summary>Removes an element from a set: those additions of it that were seen.</summary>
    public static Update Remove(this Update update, SetIndex index, string key, ReadOnlyMemory<byte> element, SetTags observed) =>
        update.Add(
            index.Object(key),
            (element, observed),
            static (output, remove) => SetIndex.WriteRemove(output, remove.element.Span, remove.observed));
}
