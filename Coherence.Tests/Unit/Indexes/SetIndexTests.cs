using System;
using System.Buffers;
using System.Linq;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Indexes;

public sealed class SetIndexTests
{
    private readonly SetIndex _set = new("tags");

    [Fact]
    public void An_element_added_at_the_same_time_as_it_is_removed_stays()
    {
        FoldedIndex folded = new(_set);
        _ = Add(folded, 1, "red");
        SetTags seen = Tags(folded, "red");
        _ = Add(folded, 2, "red");
        _ = Remove(folded, 3, "red", seen);
        Assert.Equal(new SetTags(Operations.Id(2)), Tags(folded, "red"));
    }

    [Fact]
    public void A_removal_of_all_that_was_seen_empties_the_set()
    {
        FoldedIndex folded = new(_set);
        _ = Add(folded, 1, "red");
        _ = Add(folded, 2, "red");
        _ = Remove(folded, 3, "red", Tags(folded, "red"));
        Assert.Empty(_set.ReadElements(folded.Read("car")));
        Assert.False(folded.Read("car").IsEmpty);
    }

    [Fact]
    public void A_removal_that_saw_nothing_changes_nothing()
    {
        FoldedIndex folded = new(_set);
        _ = Remove(folded, 1, "red", SetTags.None);
        Assert.True(folded.Read("car").IsEmpty);
        _ = Add(folded, 2, "red");
        string before = folded.Dump();
        _ = Remove(folded, 3, "red", SetTags.None);
        _ = Remove(folded, 4, "blue", new SetTags(Operations.Id(2)));
        Assert.Equal(before, folded.Dump());
    }

    [Fact]
    public void An_element_added_often_does_not_grow_when_the_tags_seen_are_replaced()
    {
        FoldedIndex folded = new(_set);
        for (ulong id = 1; id <= 20; id++)
        {
            _ = folded.Fold(Operations.Of(id, _set.Object("car"), output => SetIndex.WriteAdd(output, "red"u8, Tags(folded, "red"))));
        }

        Assert.Equal(new SetTags(Operations.Id(20)), Tags(folded, "red"));
    }

    [Fact]
    public void Tags_are_sorted_whatever_order_they_come_in() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll<byte[]>(numbers =>
    {
        FoldedIndex folded = new(_set);
        OperationId[] ids = [.. numbers.Distinct().Select(number => Operations.Id((ulong)number + 1))];
        Array.ForEach(ids, id => Add(folded, (ulong)id.Value.Value, "red"));
        Assert.Equal(ids.OrderBy(id => id.Value), Tags(folded, "red"));
        Assert.Equal(new SetTags([.. ids, .. ids]), Tags(folded, "red"));
    }));

    [Fact]
    public void An_element_with_more_tags_than_a_mebibyte_holds_can_still_be_folded()
    {
        OperationId[] ids = [.. Enumerable.Range(1, 70_000).Select(number => Operations.Id((ulong)number))];
        byte[] tags = new byte[ids.Length * Identifier.ByteCount];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i].Value.Write(tags.AsSpan(i * Identifier.ByteCount));
        }

        ArrayBufferWriter<byte> value = new();
        MessagePackWriter writer = new(value);
        writer.WriteArrayHeader(1);
        writer.WriteArrayHeader(2);
        writer.Write("red"u8);
        writer.Write(tags);
        writer.Flush();
        PublishOp operation = Operations.Of(70_001, _set.Object("car"), output => SetIndex.WriteRemove(output, "red"u8, new SetTags(ids)));
        ArrayBufferWriter<byte> next = new();
        FoldInput input = new("car"u8.ToArray(), value.WrittenMemory, isAbsent: false, ref operation, new ConstantValues());
        Assert.Equal(FoldStatus.Applied, _set.Apply(input, next));
        Assert.Empty(_set.ReadElements(next.WrittenMemory));
    }

    [Fact]
    public void Zero_is_no_tag() => Assert.Throws<ArgumentException>(() => new SetTags(Operations.Id(1), OperationId.None));

    [Fact]
    public void Elements_are_in_the_order_of_their_bytes()
    {
        FoldedIndex folded = new(_set);
        ulong id = 0;
        foreach (string element in (string[])["b", "", "aa", "a"])
        {
            _ = Add(folded, ++id, element);
        }

        Assert.Equal(["", "a", "aa", "b"], _set.ReadElements(folded.Read("car")).Select(element => Encoding.UTF8.GetString(element.Element.Span)), StringComparer.Ordinal);
    }

    private FoldStatus Add(FoldedIndex folded, ulong id, string element) =>
        folded.Fold(Operations.Of(id, _set.Object("car"), output => SetIndex.WriteAdd(output, Encoding.UTF8.GetBytes(element))));

    private FoldStatus Remove(FoldedIndex folded, ulong id, string element, SetTags observed) =>
        folded.Fold(Operations.Of(id, _set.Object("car"), output => SetIndex.WriteRemove(output, Encoding.UTF8.GetBytes(element), observed)));

    private SetTags Tags(FoldedIndex folded, string element)
    {
        _ = _set.TryReadElement(folded.Read("car"), Encoding.UTF8.GetBytes(element), out SetTags tags);
        return tags;
    }
}
